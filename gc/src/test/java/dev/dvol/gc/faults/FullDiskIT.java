// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.NoRoom;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.error.VolumeException.Reason;
import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.testing.LoopMount;
import dev.dvol.store.testing.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A small ext4 with just so many free blocks: none, a few more, and so on until the command gets
 * through. Until then it says that there is no room, a gc on the full disk works, and what is left
 * is the old state or the new. By how many blocks of 4 KiB the room grows: {@code -Dfaults.blocks}.
 */
@Timeout(24 * 3600)
class FullDiskIT {
  private static final int STEP = Integer.getInteger("faults.blocks", 12);
  private static final int BLOCK = 4096;
  private static final long IMAGE_BYTES = 24L << 20;
  private static final int MOST_STEPS = 2000;

  @TempDir private Path temp;

  private final Map<String, String> contents = new TreeMap<>();

  @ParameterizedTest
  @EnumSource(names = {"COMMIT", "CHECKOUT_NEW", "RESET", "STASH_PUSH", "GC_NOW"})
  void commandWithoutRoomSaysSoAndLosesNothing(Operation command) throws Exception {
    Path image = makeImage();
    int steps = 0;
    while (!getsThrough(image, command, steps)) {
      steps++;
      assertThat(steps).as("it never gets through").isLessThan(MOST_STEPS);
    }
    System.out.printf(
        "%s: no room %d times, then enough with %d KiB%n",
        command, steps, (long) steps * STEP * BLOCK / 1024);
    // A gc makes room, so it must not need any.
    assertThat(steps == 0).isEqualTo(command == Operation.GC_NOW);
  }

  /** A volume with history, uncommitted changes, and a pack that nothing needs any more. */
  private Path makeImage() throws Exception {
    try (LoopMount mount =
        LoopMount.of("ext4", temp, IMAGE_BYTES, "-m", "0", "-b", "" + BLOCK, "-N", "1000")) {
      Hands hands = hands(mount);
      hands.init();
      WorkingFiles.change(hands.files(), new Random(1));
      hands.commit("first", false);
      contents.put("first", WorkingFiles.digest(hands.files()));
      Files.write(hands.files().resolve("large"), bytes(2, 3 << 20));
      hands.commit("dropped", false);
      hands.reset("HEAD^", true);
      Files.write(hands.files().resolve("large"), bytes(3, 400_000));
      WorkingFiles.change(hands.files(), new Random(4));
      return mount.image();
    }
  }

  private static byte[] bytes(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static Hands hands(LoopMount mount) throws IOException {
    return Hands.on(mount.path().resolve("pool"), new NativePosix(), 1);
  }

  private boolean getsThrough(Path image, Operation command, int step) throws Exception {
    Path copy = temp.resolve("step.img");
    Programs.run("cp", "--sparse=always", image, copy);
    Path point = Files.createDirectories(temp.resolve("step"));
    try (LoopMount mount = LoopMount.ofImage(copy, point)) {
      return runs(mount, command, step);
    }
  }

  private boolean runs(LoopMount mount, Operation command, int step) throws Exception {
    Hands hands = hands(mount);
    Judge judge = new Judge(hands, Files.createDirectories(temp.resolve("scratch")), new Random(5));
    Expected before = judge.look();
    Situation situation =
        new Situation(
            before, contents, List.of("first"), Optional.empty(), "second", new Random(6));
    Deed deed = command.decide(situation).orElseThrow();
    contents.putIfAbsent("second", before.files());
    Path ballast = mount.path().resolve("ballast");
    fill(mount.path(), ballast, (long) step * STEP * BLOCK);
    boolean done = false;
    try {
      deed.act().run(hands);
      done = true;
    } catch (VolumeException e) {
      assertThat(e.reason()).isEqualTo(Reason.NO_SPACE);
    } catch (IOException e) {
      if (!NoRoom.isCauseOf(e)) {
        throw new AssertionError("what it says does not tell that there is no room", e);
      }
    }
    if (!done) {
      long full = mount.path().toFile().getUsableSpace();
      hands.gc(true);
      assertThat(mount.path().toFile().getUsableSpace()).as("room").isGreaterThan(full);
    }
    Files.delete(ballast);
    Witness.Begun begun = new Witness.Begun(command.name(), deed.after(), deed.alsoPossible());
    Expected now =
        judge.judge(
            List.of(
                new Witness.Testimony(
                    contents,
                    Optional.of(done ? deed.after() : before),
                    true,
                    done ? Optional.empty() : Optional.of(begun),
                    0)));
    if (now.equals(before) && !done) {
      deed.act().run(hands);
      assertThat(judge.look()).as("done again").isEqualTo(deed.after());
    }
    return done;
  }

  /** Leaves about so many bytes free. */
  private static void fill(Path place, Path ballast, long free) throws IOException {
    long room = place.toFile().getUsableSpace() - free;
    Programs.run("fallocate", "-l", room, ballast);
    // What the allocation itself took is given back.
    long missing = free - place.toFile().getUsableSpace();
    if (missing > 0) {
      Programs.run("truncate", "-s", room - missing, ballast);
    }
  }
}
