// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.dvol.store.BranchName;
import dev.dvol.store.CommitId;
import dev.dvol.store.CommitRequest;
import dev.dvol.store.CommitResult;
import dev.dvol.store.FileContent;
import dev.dvol.store.Person;
import dev.dvol.store.Pool;
import dev.dvol.store.StoreContext;
import dev.dvol.store.VolumeName;
import dev.dvol.store.VolumeRepository;
import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.testing.SteppedKernel;
import dev.dvol.store.tree.PathBytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * No change is overlooked, and every commit and reset is right, while the clock is set between and
 * within commands: back and forth by seconds, hours, years. {@code -Dclock.rounds} says how many
 * random commands.
 */
@Timeout(3600)
class ClockStepTest {
  private static final VolumeName FOO = new VolumeName("foo");
  private static final BranchName MASTER = new BranchName("master");
  private static final int FILES = 5;
  private static final int SIZE = 20_000;
  private static final Duration TICK = Duration.ofMillis(4);
  private static final List<Duration> STEPS =
      List.of(
          Duration.ofSeconds(-1),
          Duration.ofMillis(-1500),
          Duration.ofSeconds(1),
          Duration.ofHours(-1),
          Duration.ofHours(1),
          Duration.ofDays(-3650),
          Duration.ofDays(3650));
  private static final List<Instant> TIMES =
      List.of(
          Instant.parse("1969-06-01T00:00:00Z"),
          Instant.parse("1970-01-01T00:00:00Z"),
          Instant.parse("2038-01-19T03:14:07.999Z"),
          Instant.parse("2106-02-07T06:28:15.999Z"),
          Instant.parse("2031-05-05T00:00:00Z"));

  @TempDir private Path temp = Path.of("");
  private final long seed = Long.getLong("seed", System.nanoTime());
  private final Random random = new Random(seed);
  private SteppedKernel kernel;
  private volatile boolean resetting;
  private StoreContext context;

  private void init() throws Exception {
    System.out.println("seed " + seed);
    kernel = new SteppedKernel(new NativePosix(), Instant.parse("2031-05-05T00:00:00Z"), random);
    UUID boot = new UUID(1, 1);
    context =
        new StoreContext(
            kernel.faulty().posix(), kernel.clock(), new Random(seed), "test", () -> boot);
    Pool.open(temp.resolve("pool"), context).init(FOO, MASTER);
    assumeThat(Files.getFileStore(temp).type()).isIn("ext4", "xfs", "btrfs");
    for (int i = 0; i < FILES; i++) {
      write(i);
    }
    kernel.pass(Duration.ofSeconds(10));
  }

  private VolumeRepository open() throws Exception {
    return Pool.open(temp.resolve("pool"), context).open(FOO);
  }

  private Path file(int number) throws IOException {
    return temp.resolve("pool/foo/running_point").toRealPath().resolve("file" + number);
  }

  private void write(int number) throws IOException {
    byte[] bytes = new byte[SIZE];
    random.nextBytes(bytes);
    Path file = file(number);
    boolean puttingBack = Files.exists(file) && random.nextInt(4) == 0;
    FileTime before = puttingBack ? Files.getLastModifiedTime(file) : FileTime.fromMillis(0);
    Files.write(file, bytes);
    if (puttingBack) {
      Files.setLastModifiedTime(file, before);
    }
  }

  private SortedMap<String, Integer> onDisk() throws IOException {
    SortedMap<String, Integer> content = new TreeMap<>();
    for (int i = 0; i < FILES; i++) {
      content.put("file" + i, Arrays.hashCode(Files.readAllBytes(file(i))));
    }
    return content;
  }

  private static SortedMap<String, Integer> in(VolumeRepository volume, CommitId commit)
      throws IOException {
    SortedMap<String, Integer> content = new TreeMap<>();
    for (int i = 0; i < FILES; i++) {
      FileContent file = volume.contentAt(commit, PathBytes.of("file" + i)).orElseThrow();
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      file.copyTo(bytes);
      content.put("file" + i, Arrays.hashCode(bytes.toByteArray()));
    }
    return content;
  }

  private CommitResult commit(VolumeRepository volume) throws Exception {
    CommitRequest request =
        new CommitRequest(
            "again",
            new Person("A U Thor", "author@example.com"),
            kernel.now().atZone(ZoneOffset.UTC),
            true,
            Map.of(),
            false);
    return volume.commit(request, Progress.NONE);
  }

  private CommitResult requireAllIsSeen() throws Exception {
    try (VolumeRepository volume = open()) {
      CommitResult result = commit(volume);
      assertThat(in(volume, result.id())).isEqualTo(onDisk());
      return result;
    }
  }

  private void setClock() throws IOException {
    if (random.nextInt(3) == 0) {
      kernel.set(TIMES.get(random.nextInt(TIMES.size())));
    } else {
      kernel.step(STEPS.get(random.nextInt(STEPS.size())));
    }
  }

  /** Sets the clock and changes files at a call that is still to come. */
  private final class Disturbance {
    private final AtomicInteger left = new AtomicInteger();

    Disturbance() {
      kernel
          .faulty()
          .before(
              call -> {
                if (left.get() > 0 && left.decrementAndGet() == 0) {
                  disturb();
                }
              });
    }

    void in(int calls) {
      left.set(calls);
    }

    private synchronized void disturb() throws IOException {
      for (int what = random.nextInt(1, 4); what > 0; what--) {
        if (random.nextBoolean()) {
          setClock();
        } else {
          // A time that is put back in the very tick in which a reset wrote the file is a known
          // gap.
          if (resetting) {
            kernel.pass(TICK);
          }
          write(random.nextInt(FILES));
        }
      }
      left.set(random.nextInt(120));
    }
  }

  @Test
  void noChangeIsOverlookedHoweverTheClockIsSetBetweenAndWithinCommands() throws Exception {
    init();
    Disturbance disturbance = new Disturbance();
    List<CommitId> known = new ArrayList<>(List.of(requireAllIsSeen().id()));
    int rounds = Integer.getInteger("clock.rounds", 25);
    int unread = 0;
    int done = 0;
    // Rounds in which no file has to be read are rare; there must have been one.
    for (; done < rounds || unread == 0 && done < 10 * rounds; done++) {
      for (int what = random.nextInt(4); what > 0; what--) {
        switch (random.nextInt(4)) {
          case 0 -> setClock();
          case 1 -> kernel.pass(Duration.ofMillis(random.nextInt(3000)));
          default -> write(random.nextInt(FILES));
        }
      }
      if (random.nextBoolean()) {
        disturbance.in(random.nextInt(1, 300));
      } else {
        kernel.pass(Duration.ofMillis(10));
      }
      try (VolumeRepository volume = open()) {
        switch (random.nextInt(3)) {
          case 0 -> commit(volume);
          case 1 -> volume.status(Progress.NONE);
          default -> {
            resetting = true;
            volume.reset(known.get(random.nextInt(known.size())), true, Progress.NONE);
          }
        }
      }
      disturbance.in(0);
      resetting = false;
      CommitResult seen = requireAllIsSeen();
      known.add(seen.id());
      unread += seen.readBytes() == 0 ? 1 : 0;
      if (random.nextBoolean()) {
        resetsRightly(known.get(random.nextInt(known.size())));
      }
    }
    System.out.printf("%d commands, %d commits read no file%n", 2 * done, unread);
    assertThat(unread).as("commits that believed the stat index").isPositive();
  }

  private void resetsRightly(CommitId target) throws Exception {
    if (random.nextBoolean()) {
      setClock();
    }
    try (VolumeRepository volume = open()) {
      volume.reset(target, random.nextBoolean(), Progress.NONE);
      assertThat(onDisk()).isEqualTo(in(volume, target));
    }
  }

  @Test
  void fileChangedInTheTickInWhichItWasReadIsSeenThoughTheClockWasSetBackWithinThePass()
      throws Exception {
    init();
    fileChangedInTheTickInWhichItWasReadIsSeen(() -> {});
  }

  @Test
  void soItIsWhereTheKernelDoesNotTellOfSettings() throws Exception {
    init();
    kernel.keepSettingsSecret();
    fileChangedInTheTickInWhichItWasReadIsSeen(() -> {});
  }

  @Test
  void fileChangedInTheTickInWhichItWasReadIsSeenThoughTheClockWasSetBackAndForthWithinThePass()
      throws Exception {
    init();
    fileChangedInTheTickInWhichItWasReadIsSeen(() -> kernel.step(Duration.ofSeconds(1)));
  }

  private interface Setting {
    void set() throws IOException;
  }

  private void fileChangedInTheTickInWhichItWasReadIsSeen(Setting behind) throws Exception {
    requireAllIsSeen();
    AtomicInteger questions = new AtomicInteger();
    boolean[] changed = new boolean[1];
    kernel
        .faulty()
        .before(
            "syncfs",
            call -> {
              // The pass has begun, and nothing was looked at.
              if (questions.getAndIncrement() == 0) {
                kernel.step(Duration.ofSeconds(-1));
                write(0);
              }
            })
        .before(
            "renameat",
            call -> {
              // All has been read.
              if (!changed[0]) {
                changed[0] = true;
                write(0);
                behind.set();
              }
            });
    try (VolumeRepository volume = open()) {
      commit(volume);
    }
    assertThat(changed[0]).isTrue();
    requireAllIsSeen();
  }
}
