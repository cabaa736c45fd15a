// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.ReadOnlyDisk;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.testing.FaultyPosix;
import dev.dvol.store.testing.LoopMount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * An ext4 finds itself damaged within a command, and the kernel makes it read-only at once. The
 * command says so, commands that only read go on, and when the file system was checked and mounted
 * again, nothing that was acknowledged is lost and the next command finishes what was begun. How
 * often: {@code -Dfaults.remounts}.
 */
@Timeout(24 * 3600)
class ReadOnlyRemountIT {
  private static final int REMOUNTS = Integer.getInteger("faults.remounts", 12);
  private static final long SEED = Long.getLong("seed", System.nanoTime());
  private static final long IMAGE_BYTES = 64L << 20;
  private static final int MOST_CALLS = 90;

  @TempDir private Path temp;

  private final Random random = new Random(SEED);
  private final Map<String, String> contents = new TreeMap<>();
  private final Map<String, Integer> found = new TreeMap<>();
  private Optional<Expected> undoneBy = Optional.empty();
  private int names;
  private int within;

  @Test
  void commandOnADiskThatTurnsReadOnlySaysSoAndLosesNothing() throws Exception {
    System.out.println("seed " + SEED);
    try (LoopMount mount = LoopMount.of("ext4", temp, IMAGE_BYTES, "-e", "remount-ro")) {
      Hands hands = hands(mount, new NativePosix());
      hands.init();
      WorkingFiles.change(hands.files(), random);
      contents.put("first", WorkingFiles.digest(hands.files()));
      hands.commit("first", false);
      Judge judge = new Judge(hands, Files.createDirectories(temp.resolve("scratch")), random);
      for (int i = 0; i < REMOUNTS; i++) {
        breakOne(mount, hands, judge);
      }
    }
    System.out.printf("%d remounts, %d within a command: %s%n", REMOUNTS, within, found);
    assertThat(within).isPositive();
  }

  private static Hands hands(LoopMount mount, Posix posix) throws IOException {
    return Hands.on(mount.path().resolve("pool"), posix, 1);
  }

  private void breakOne(LoopMount mount, Hands hands, Judge judge) throws Exception {
    if (undoneBy.isEmpty() && random.nextInt(3) > 0) {
      WorkingFiles.change(hands.files(), random);
    }
    Expected before = judge.look();
    String fresh = "n" + names++;
    Situation situation =
        new Situation(before, contents, hands.history(before.active()), undoneBy, fresh, random);
    Map.Entry<Operation, Deed> chosen = Operation.choose(situation);
    Deed deed = chosen.getValue();
    contents.put(fresh, before.files());
    boolean done = run(mount, chosen);
    mount.repair();
    Witness.Begun begun =
        new Witness.Begun(chosen.getKey().name(), deed.after(), deed.alsoPossible());
    judge.judge(
        List.of(
            new Witness.Testimony(
                contents,
                Optional.of(done ? deed.after() : before),
                true,
                done ? Optional.empty() : Optional.of(begun),
                0)));
    undoneBy = done && deed.undoable() ? Optional.of(before) : Optional.empty();
  }

  /** Whether the command says that it is done. */
  private boolean run(LoopMount mount, Map.Entry<Operation, Deed> chosen) throws Exception {
    int nth = 1 + random.nextInt(1 + random.nextInt(MOST_CALLS));
    AtomicBoolean broken = new AtomicBoolean();
    FaultyPosix breaking =
        FaultyPosix.over(new NativePosix())
            .before(
                call -> {
                  if (call.mutation() == nth) {
                    mount.findDamage();
                    broken.set(true);
                  }
                });
    boolean done = false;
    try {
      chosen.getValue().act().run(hands(mount, breaking.posix()));
      done = true;
    } catch (IOException | VolumeException e) {
      requireReason(chosen.getKey(), e);
    }
    if (broken.get()) {
      within++;
      requireReading(hands(mount, new NativePosix()));
    } else {
      mount.findDamage();
    }
    found.merge(chosen.getKey() + (done ? " done" : " failed"), 1, Integer::sum);
    return done;
  }

  private static void requireReading(Hands hands) throws Exception {
    // It may be on its way to the trash, or back.
    if (hands.pool().contains(Hands.VOLUME)) {
      assertThat(hands.history("HEAD")).isNotEmpty();
    }
  }

  private static void requireReason(Operation command, Exception failure) {
    if (!ReadOnlyDisk.isCauseOf(failure)) {
      throw new AssertionError(command + ": it does not say that the disk is read-only", failure);
    }
    assertThat(failure.getMessage().lines()).hasSize(1);
  }
}
