// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.testing.FaultyPosix;
import dev.dvol.store.testing.KillPoints;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A process ends before each of its mutating system calls in turn. Whoever comes next finds the old
 * state or the new one, or is told what was interrupted; the next command that changes something
 * finishes that.
 */
@Timeout(1200)
class CrashTest {
  private static final int THREADS = 6;
  private static final int POINTS_PER_FSCK = 40;
  private static final int POINTS_PER_RESTORE = 8;
  private static final int POINTS_PER_RETRY = 4;

  @TempDir Path temp;

  private final Posix unsynced = FaultyPosix.over(new NativePosix()).withoutSyncs().posix();

  @ParameterizedTest
  @EnumSource
  void commandIsDoneOrNotDoneWhereverItsProcessEnds(MutatingCommand command) throws Exception {
    CommandGround ground = CommandGround.make(temp, command, unsynced);
    PoolFixture model = ground.prepare("model");
    Sight before = Sight.of(model, unsynced);
    ground.run(model, unsynced);
    Sight after = Sight.of(model, unsynced);
    int points =
        KillPoints.sweep(command.name(), THREADS, point -> new Trial(ground, before, after, point));
    System.out.println(command + ": " + points + " crash points");
  }

  private final class Trial implements KillPoints.Trial {
    private final CommandGround ground;
    private final Sight before;
    private final Sight after;
    private final KillPoints.Point point;
    private final PoolFixture fixture;

    Trial(CommandGround ground, Sight before, Sight after, KillPoints.Point point)
        throws Exception {
      this.ground = ground;
      this.before = before;
      this.after = after;
      this.point = point;
      this.fixture = ground.prepare("pool" + point.call() + point.side());
    }

    @Override
    public void run(Posix posix) throws Exception {
      ground.run(fixture, posix);
    }

    @Override
    public void judge() throws Exception {
      boolean intent = Files.exists(fixture.volumePath().resolve("journal/intent.json"));
      Sight finished = Sight.of(fixture, unsynced);
      try (VolumeRepository volume = fixture.open(unsynced)) {
        if (volume.interrupted().isEmpty()) {
          requireOldOrNew(finished);
        }
        volume.finishInterrupted(Progress.NONE);
        assertThat(volume.interrupted()).isEmpty();
      }
      if (intent) {
        finished = Sight.of(fixture, unsynced);
        requireOldOrNew(finished);
      }
      assertThat(fixture.files().toRealPath().getFileName().toString())
          .isEqualTo(finished.active().fileName());
      if (point.call() % POINTS_PER_RESTORE == 0) {
        ground.requireCommitted(fixture, temp.resolve("restored" + point.call() + point.side()));
      }
      if (finished.is(before) && !finished.is(after) && point.call() % POINTS_PER_RETRY == 0) {
        ground.run(fixture, unsynced);
        Sight again = Sight.of(fixture, unsynced);
        if (!again.is(after)) {
          assertThat(again).as("done again").isEqualTo(after);
        }
      }
      if (point.call() % POINTS_PER_FSCK == 0) {
        fixture.fsck();
      }
      CommandGround.delete(fixture.directory());
    }

    private void requireOldOrNew(Sight seen) {
      if (!seen.is(before) && !seen.is(after)) {
        assertThat(seen).as("neither old nor new; old: " + before).isEqualTo(after);
      }
    }
  }
}
