// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import static dev.dvol.store.PoolFixture.FOO;
import static dev.dvol.store.PoolFixture.MASTER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dvol.store.error.RepositoryLockedException;
import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.FileLock;
import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.progress.Progress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several processes at one pool. */
@Timeout(120)
class ConcurrencyTest {
  private static final int COMMITS = 12;

  @TempDir Path temp;

  private PoolFixture fixture;

  @BeforeEach
  void useAnEmptyPool() {
    fixture = new PoolFixture(temp.resolve("pool"));
  }

  @Test
  void commitsOfTwoProcessesAreAllThereOneAfterTheOther() throws Exception {
    fixture.init();
    StoreProcess one = StoreProcess.start(fixture.directory(), "commits", "" + COMMITS);
    StoreProcess other = StoreProcess.start(fixture.directory(), "commits", "" + COMMITS);
    List<String> told = new ArrayList<>(one.output());
    told.addAll(other.output());
    assertThat(one.exitCode()).isZero();
    assertThat(other.exitCode()).isZero();
    assertThat(told).hasSize(2 * COMMITS);
    try (VolumeRepository volume = fixture.open();
        Stream<CommitInfo> history = volume.history(List.of(volume.resolve("HEAD", MASTER)))) {
      // A reset to what was HEAD a moment ago takes a commit out of the log that came in between;
      // it is among the saved states then.
      assertThat(fixture.git("rev-list", "--all").lines().toList()).containsAll(told);
      assertThat(told)
          .containsAll(history.map(commit -> commit.id().toString()).toList())
          .doesNotHaveDuplicates();
      assertThat(volume.interrupted()).isEmpty();
      assertThat(volume.status(Progress.NONE).isClean()).isTrue();
    }
    fixture.fsck();
  }

  @Test
  void commandThatFindsTheVolumeBusyGivesUpAfterSecondsAndSaysWhoIsAtWork() throws Exception {
    fixture.init();
    try (Directory directory = Directory.openRoot(new NativePosix(), fixture.volumePath());
        VolumeRepository volume = fixture.open()) {
      Optional<FileLock> held =
          FileLock.tryAcquire(directory, VolumeFiles.LOCK, "a long commit", Duration.ZERO);
      try (FileLock lock = held.orElseThrow()) {
        long began = System.nanoTime();
        assertThatThrownBy(() -> PoolFixture.commit(volume, "no"))
            .isInstanceOf(RepositoryLockedException.class)
            .hasMessageContaining("busy")
            .hasMessageContaining("a long commit");
        Duration waited = Duration.ofNanos(System.nanoTime() - began);
        assertThat(waited).isBetween(Duration.ofMillis(2500), Duration.ofSeconds(60));
        // Reading waits for nobody.
        assertThat(volume.status(Progress.NONE).tip()).isEmpty();
      }
      PoolFixture.commit(volume, "now");
    }
  }

  @Test
  void ofTwoInitsOfOneNameOneWins() throws Exception {
    for (int round = 0; round < 3; round++) {
      fixture = new PoolFixture(temp.resolve("pool" + round));
      StoreProcess one = StoreProcess.start(fixture.directory(), "init");
      StoreProcess other = StoreProcess.start(fixture.directory(), "init");
      List<String> told = new ArrayList<>(one.output());
      told.addAll(other.output());
      assertThat(told).containsExactlyInAnyOrder("made", "VOLUME_EXISTS");
      assertThat(fixture.pool(PoolFixture.context(new NativePosix())).volumes())
          .containsExactly(FOO);
      fixture.open().close();
    }
  }
}
