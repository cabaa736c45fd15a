// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.dvol.store.SwapFixture.Bait;
import dev.dvol.store.SwapFixture.Command;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.testing.FaultyPosix;
import dev.dvol.store.testing.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Somebody exchanges files and directories of a volume for links, pipes and devices while they are
 * stored or written. Nothing outside of the volume is read, changed or removed; whoever is in the
 * way gets an error, and once he stops, all goes on.
 *
 * <p>{@code -Ddvol.swaps=50000} and {@code -Ddvol.swapStep=1} are the long forms.
 */
@Timeout(3600)
class SwapTest {
  /** Swaps at any moment, for each command. */
  private static final int SWAPS = Integer.getInteger("dvol.swaps", 2000);

  /** Of how many system calls of a command one has a swap before it; 1 for all. */
  private static final int STEP = Integer.getInteger("dvol.swapStep", 797);

  private static final int FEWEST_RUNS = 6;
  private static final int SWAPS_A_COMMAND = 100;
  private static final int LONGEST_PAUSE_NANOS = 60_000;

  @TempDir Path temp;
  private SwapFixture swaps;

  @BeforeEach
  void makeVolumeAndCanary() throws Exception {
    swaps = new SwapFixture(temp);
  }

  @Test
  void canaryNoticesWhoReadsItWritesToItOrGivesItOtherRights() throws Exception {
    Canary canary = swaps.canary();
    canary.requireUntouched();
    Path file = canary.top().resolve("file0");
    Object mode = Files.getAttribute(file, "unix:mode");
    Files.setAttribute(file, "unix:mode", 0100600);
    assertThatThrownBy(canary::requireUntouched).isInstanceOf(AssertionError.class);
    Files.setAttribute(file, "unix:mode", mode);
    canary.requireUntouched();
    Files.readAllBytes(file);
    String options = Programs.run("findmnt", "-n", "-o", "OPTIONS", "-T", file);
    if (!options.contains("noatime")) {
      assertThatThrownBy(canary::requireUntouched).isInstanceOf(AssertionError.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void swapBeforeAnySystemCallLeadsNowhere(Command command) throws Exception {
    Programs.needRootAnd("mkfifo");
    int runs = 0;
    int refused = 0;
    for (Bait bait : Bait.values()) {
      if (!bait.suits(command)) {
        continue;
      }
      int calls = calls(command);
      // For good, or gone again when the next looks: what was checked is not what is used.
      for (int hold : List.of(Integer.MAX_VALUE, 1, 3)) {
        for (int at = 1 + runs % STEP; at <= calls; at += STEP) {
          refused += swapAt(command, bait, at, hold) ? 1 : 0;
          runs++;
        }
      }
    }
    System.out.println(command + ": " + runs + " runs with a swap, " + refused + " refused");
    assertThat(runs).isPositive();
  }

  private int calls(Command command) throws Exception {
    AtomicInteger calls = new AtomicInteger();
    FaultyPosix counting = FaultyPosix.over(new NativePosix()).withoutSyncs();
    counting.before(call -> calls.incrementAndGet());
    swaps.prepare(command);
    swaps.run(command, counting.posix());
    swaps.settle();
    return calls.get();
  }

  private boolean swapAt(Command command, Bait bait, int at, int hold) throws Exception {
    swaps.prepare(command);
    swaps.arm(bait);
    AtomicInteger calls = new AtomicInteger();
    FaultyPosix swapping = FaultyPosix.over(new NativePosix()).withoutSyncs();
    swapping.before(
        call -> {
          int now = calls.incrementAndGet();
          if (now == at || now == (long) at + hold) {
            swaps.swap(bait);
          }
        });
    Throwable failure = catchThrowable(() -> swaps.run(command, swapping.posix()));
    String point = command + " " + bait + " at " + at + " for " + hold;
    judge(failure, point);
    return failure != null;
  }

  private void judge(Throwable failure, String point) throws Exception {
    if (failure != null) {
      assertThat(failure).as(point).isInstanceOfAny(IOException.class, VolumeException.class);
      assertThat(failure.getMessage()).as(point).isNotBlank().doesNotContain("\n");
    }
    swaps.disarm();
    swaps.canary().requireUntouched();
    assertThat(swaps.storedSecret()).as(point + ": the secret is in a commit").isFalse();
    swaps.settle();
    swaps.canary().requireUntouched();
  }

  @Test
  void oldDirectoryThatComesBackWhileTheIndexIsWrittenIsNotTakenForTheNewOne() throws Exception {
    swaps.prepare(Command.COMMIT);
    swaps.run(Command.COMMIT, FaultyPosix.over(new NativePosix()).withoutSyncs().posix());
    // What was written in the tick of its commit is not believed by the next.
    Thread.sleep(20);
    swaps.run(Command.COMMIT, FaultyPosix.over(new NativePosix()).withoutSyncs().posix());
    swaps.arm(Bait.LINK_FOR_DIRECTORY);
    assertThat(swaps.swap(Bait.LINK_FOR_DIRECTORY)).isTrue();
    AtomicBoolean back = new AtomicBoolean();
    FaultyPosix swapping = FaultyPosix.over(new NativePosix()).withoutSyncs();
    swapping.before(
        "syncfs",
        call -> {
          if (swaps.hasFirstState()) {
            back.set(swaps.swap(Bait.LINK_FOR_DIRECTORY));
          }
        });
    swaps.discard(swapping.posix());
    assertThat(back).isTrue();
    assertThat(swaps.isClean()).isFalse();
    swaps.disarm();
    swaps.settle();
  }

  @ParameterizedTest
  @EnumSource
  void swapsAtAnyMomentLeadNowhere(Command command) throws Exception {
    Programs.needRootAnd("mkfifo");
    long seed = Long.getLong("seed", System.nanoTime());
    Random random = new Random(seed);
    AtomicInteger done = new AtomicInteger();
    int runs = 0;
    int refused = 0;
    while (done.get() < SWAPS || runs < FEWEST_RUNS) {
      swaps.prepare(command);
      List<Bait> baits =
          Bait.TOGETHER.get(runs % Bait.TOGETHER.size()).stream()
              .filter(bait -> bait.suits(command))
              .toList();
      for (Bait bait : baits) {
        swaps.arm(bait);
      }
      AtomicBoolean stop = new AtomicBoolean();
      Random own = new Random(random.nextLong());
      Thread swapper = new Thread(() -> swapUntil(stop, baits, own, done), "swapper");
      swapper.start();
      int target = Math.min(SWAPS, done.get() + SWAPS_A_COMMAND);
      Throwable failure;
      do {
        failure =
            catchThrowable(
                () ->
                    swaps.run(command, FaultyPosix.over(new NativePosix()).withoutSyncs().posix()));
        runs++;
        refused += failure == null ? 0 : 1;
      } while (done.get() < target && failure == null && swaps.canRepeat(command));
      stop.set(true);
      swapper.join();
      judge(failure, command + " -Dseed=" + seed + " run " + runs);
    }
    System.out.printf(
        "%s: %d swaps in %d runs, %d refused, -Dseed=%d%n",
        command, done.get(), runs, refused, seed);
  }

  private void swapUntil(AtomicBoolean stop, List<Bait> baits, Random random, AtomicInteger done) {
    while (!stop.get()) {
      if (swaps.swap(baits.get(random.nextInt(baits.size())))) {
        done.incrementAndGet();
      }
      LockSupport.parkNanos(random.nextInt(LONGEST_PAUSE_NANOS));
    }
  }
}
