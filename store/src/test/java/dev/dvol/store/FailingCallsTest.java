// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.error.VolumeException;
import dev.dvol.store.posix.Errno;
import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.posix.PosixException;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.testing.FaultyPosix;
import dev.dvol.store.testing.TestDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each mutating system call of each command fails in turn: for want of room, by a quota, by a
 * broken disk. A command that says that it is done is done; one that says that it failed left the
 * old state or the new one, or the next command finishes it. A sync that failed is never tried
 * again: the kernel has forgotten the pages by then.
 *
 * <p>Every fourth call fails, in one of the three ways; with {@code -Dfaults.all=true} every call
 * in each of them.
 *
 * @see <a href="https://www.usenix.org/conference/atc20/presentation/rebello">Can Applications
 *     Recover from fsync Failures?, ATC 2020</a>
 */
@Timeout(3600)
class FailingCallsTest {
  private static final int THREADS = 6;
  private static final int CALLS_PER_FSCK = 15;
  private static final boolean ALL = Boolean.getBoolean("faults.all");
  private static final int STRIDE = ALL ? 1 : 4;
  private static final List<Errno> WAYS = List.of(Errno.ENOSPC, Errno.EIO, Errno.EDQUOT);

  @TempDir Path temp;

  private final Posix unsynced = FaultyPosix.over(new NativePosix()).withoutSyncs().posix();

  @ParameterizedTest
  @EnumSource
  void commandThatSaysItIsDoneIsDoneWhicheverCallFails(MutatingCommand command) throws Exception {
    CommandGround ground = CommandGround.make(temp, command, unsynced);
    PoolFixture model = ground.prepare("model");
    Sight before = Sight.of(model, unsynced);
    FaultyPosix counting = FaultyPosix.over(new NativePosix()).withoutSyncs();
    ground.run(model, counting.posix());
    Sight after = Sight.of(model, unsynced);
    AtomicInteger survived = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    int tried = 0;
    try {
      List<Future<?>> all = new ArrayList<>();
      int first = 1 + Math.floorMod(command.name().hashCode(), STRIDE);
      for (int nth = first; nth <= counting.mutations(); nth += STRIDE) {
        for (Errno way : ALL ? WAYS : List.of(WAYS.get(nth % WAYS.size()))) {
          Trial trial = new Trial(ground, before, after, nth, way);
          all.add(threads.submit(() -> survived.addAndGet(trial.run() ? 1 : 0)));
          tried++;
        }
      }
      for (Future<?> one : all) {
        one.get();
      }
    } finally {
      threads.shutdownNow();
    }
    System.out.printf(
        "%s: %d failing calls, %d of them did no harm%n", command, tried, survived.get());
  }

  private final class Trial {
    private final CommandGround ground;
    private final Sight before;
    private final Sight after;
    private final int nth;
    private final Errno way;

    Trial(CommandGround ground, Sight before, Sight after, int nth, Errno way) {
      this.ground = ground;
      this.before = before;
      this.after = after;
      this.nth = nth;
      this.way = way;
    }

    /** Returns whether the command did what it should all the same. */
    boolean run() throws Exception {
      String name = "pool" + nth + "-" + way.number();
      PoolFixture fixture = ground.prepare(name);
      Syncs syncs = new Syncs();
      FaultyPosix faulty =
          FaultyPosix.over(new NativePosix())
              .withoutSyncs()
              .before(syncs::see)
              .failMutation(nth, way);
      try {
        boolean done = runs(fixture, faulty);
        assertThat(TestDirectory.leftOpenBelow(fixture.directory())).isEmpty();
        judge(fixture, done);
        syncs.judge(done);
        CommandGround.delete(fixture.directory());
        return done;
      } catch (Exception | AssertionError e) {
        throw new AssertionError(
            "call %d, %s, fails with %s: %s"
                .formatted(nth, faulty.mutatingCalls().get(nth - 1), way.text(), e),
            e);
      }
    }

    private boolean runs(PoolFixture fixture, FaultyPosix faulty) throws Exception {
      try {
        ground.run(fixture, faulty.posix());
        return true;
      } catch (IOException e) {
        assertThat(e).hasStackTraceContaining(way.text());
        assertThat(NoRoom.isCauseOf(e)).isEqualTo(!way.equals(Errno.EIO));
        return false;
      } catch (VolumeException e) {
        assertThat(e).hasStackTraceContaining(way.text());
        return false;
      }
    }

    private void judge(PoolFixture fixture, boolean done) throws Exception {
      Sight seen = Sight.of(fixture, unsynced);
      try (VolumeRepository volume = fixture.open(unsynced)) {
        if (volume.interrupted().isEmpty()) {
          requireOldOrNew(seen);
        }
        assertThat(done && volume.interrupted().isPresent()).isFalse();
        volume.finishInterrupted(Progress.NONE);
        assertThat(volume.interrupted()).isEmpty();
      }
      Sight finished = Sight.of(fixture, unsynced);
      requireOldOrNew(finished);
      if (done && !finished.is(after)) {
        assertThat(finished).as("it said that it was done").isEqualTo(after);
      }
      if (nth % CALLS_PER_FSCK == 0) {
        fixture.fsck();
      }
    }

    private void requireOldOrNew(Sight seen) {
      if (!seen.is(before) && !seen.is(after)) {
        assertThat(seen).as("neither old nor new; old: " + before).isEqualTo(after);
      }
    }

    /** Files that were synced behind the sync that failed. */
    private final class Syncs {
      private final ConcurrentLinkedQueue<String> later = new ConcurrentLinkedQueue<>();
      private volatile String failed = "";

      void see(FaultyPosix.Call call) throws PosixException {
        if (!call.method().equals("fsync") && !call.method().equals("syncfs")) {
          return;
        }
        String path = pathOf((Integer) call.arguments().get(0));
        if (call.mutation() == nth) {
          failed = path;
        } else if (!failed.isEmpty()) {
          later.add(path);
        }
      }

      void judge(boolean done) {
        if (!failed.isEmpty()) {
          assertThat(done).as("the sync of " + failed + " failed").isFalse();
          assertThat(later).as("synced again").doesNotContain(failed);
        }
      }

      private static String pathOf(int descriptor) {
        try {
          return Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
        } catch (IOException e) {
          return "descriptor " + descriptor;
        }
      }
    }
  }
}
