// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import static dev.dvol.store.PoolFixture.MASTER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dvol.store.error.RepositoryLockedException;
import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.testing.FaultyPosix;
import dev.dvol.store.testing.SuppliedClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Git's locks that a killed dvol leaves: whose they are, and who removes them. */
class LeftoverLocksTest {
  /**
   * Of refs that were about to be made, whose names no journal has. The next command would draw
   * them, too: the clock stands still.
   */
  private static final List<String> OURS =
      List.of(
          "refs/dvol/undo/20261122T120000-00000001.lock",
          "refs/dvol/stash/20261122T120000-00000001.lock",
          "refs/dvol/saved/master/20261122T120000-0badcafe.lock");

  @TempDir Path temp;

  private final Posix unsynced = FaultyPosix.over(new NativePosix()).withoutSyncs().posix();
  private PoolFixture fixture;

  @BeforeEach
  void leaveLocks() throws Exception {
    fixture = new PoolFixture(temp.resolve("pool"));
    fixture.init();
    Files.writeString(fixture.files().resolve("file"), "first");
    try (VolumeRepository volume = fixture.open(unsynced)) {
      PoolFixture.commit(volume, "first");
      Files.writeString(fixture.files().resolve("file"), "second");
      PoolFixture.commit(volume, "second");
    }
    Files.writeString(fixture.files().resolve("file"), "uncommitted");
    for (String lock : OURS) {
      leave(lock);
    }
  }

  private Path leave(String lock) throws Exception {
    Path path = fixture.gitDir().resolve(lock);
    Files.createDirectories(path.getParent());
    return Files.createFile(path);
  }

  private List<Path> locks() throws Exception {
    try (Stream<Path> all = Files.walk(fixture.gitDir().resolve("refs"))) {
      return all.filter(path -> path.toString().endsWith(".lock")).toList();
    }
  }

  @Test
  void aResetIsNotHeldUpByThemAndRemovesThem() throws Exception {
    try (VolumeRepository volume = fixture.open(unsynced)) {
      volume.reset(volume.resolve("HEAD^", MASTER), false, Progress.NONE);
      assertThat(volume.undoable()).hasSize(1);
    }
    assertThat(locks()).isEmpty();
    fixture.fsck();
  }

  @Test
  void aStashIsNotHeldUpByThemAndRemovesThem() throws Exception {
    try (VolumeRepository volume = fixture.open(unsynced)) {
      volume.pushStash(Optional.empty(), Quiescence.NOBODY, Progress.NONE);
      assertThat(volume.stashes()).hasSize(1);
    }
    assertThat(locks()).isEmpty();
  }

  @Test
  void aCommandThatMakesNoSuchRefRemovesThemToo() throws Exception {
    try (VolumeRepository volume = fixture.open(unsynced)) {
      PoolFixture.commit(volume, "third");
    }
    assertThat(locks()).isEmpty();
  }

  @Test
  void aLockOfARefThatExistsMayBeHeldAndStays() throws Exception {
    try (VolumeRepository volume = fixture.open(unsynced)) {
      volume.pushStash(Optional.empty(), Quiescence.NOBODY, Progress.NONE);
      fixture.git("pack-refs", "--all");
      Path held = leave("refs/dvol/stash/20261122T120000-00000001.lock");
      PoolFixture.commit(volume, "third");
      assertThat(locks()).containsExactly(held);
    }
  }

  @Test
  void aLockOfAnyOtherNameMayBeHeldAndStays() throws Exception {
    Path pushed = leave("refs/heads/pushed.lock");
    Path tag = leave("refs/tags/v1.lock");
    try (VolumeRepository volume = fixture.open(unsynced)) {
      PoolFixture.commit(volume, "third");
    }
    assertThat(locks()).containsExactlyInAnyOrder(pushed, tag);
  }

  /** What no code catches, as if the process ended there. */
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  /**
   * Ends where the log of a ref is about to be told the time, with git's lock of the branch held.
   */
  private StoreContext dyingWithTheLockOf(BranchName branch) {
    Clock clock =
        new SuppliedClock(
            () -> {
              try {
                leave(Refs.head(branch) + ".lock");
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
              throw new Killed();
            });
    return new StoreContext(unsynced, clock, new Random(1), "test");
  }

  private void resetInVain(StoreContext context) throws Exception {
    try (VolumeRepository volume = fixture.open(context)) {
      CommitId first = volume.resolve("HEAD^", MASTER);
      assertThatThrownBy(() -> volume.reset(first, false, Progress.NONE))
          .isInstanceOf(RepositoryLockedException.class);
    }
  }

  @Test
  void aRecoveryThatIsKilledHoldingALockThatWasAnothersOnceIsFinishedByTheNext() throws Exception {
    Path foreign = leave("refs/heads/master.lock");
    resetInVain(PoolFixture.context(unsynced));
    Files.delete(foreign);
    try (VolumeRepository volume = fixture.open(dyingWithTheLockOf(MASTER))) {
      assertThatThrownBy(() -> volume.finishInterrupted(Progress.NONE)).isInstanceOf(Killed.class);
    }
    assertThat(locks()).containsExactly(foreign);
    try (VolumeRepository volume = fixture.open(unsynced)) {
      volume.finishInterrupted(Progress.NONE);
      assertThat(volume.commitInfo(volume.resolve("HEAD", MASTER)).message()).contains("first");
      PoolFixture.useOnce(volume);
    }
    assertThat(locks()).isEmpty();
    assertThat(fixture.files().resolve("file")).hasContent("first");
    fixture.fsck();
  }

  @Test
  void aLockThatAnotherStillHoldsIsNotTakenForOursByARecovery() throws Exception {
    Path foreign = leave("refs/heads/master.lock");
    resetInVain(PoolFixture.context(unsynced));
    for (int i = 0; i < 2; i++) {
      try (VolumeRepository volume = fixture.open(unsynced)) {
        assertThatThrownBy(() -> volume.finishInterrupted(Progress.NONE))
            .isInstanceOf(RepositoryLockedException.class);
      }
      assertThat(locks()).containsExactly(foreign);
    }
    Files.delete(foreign);
    try (VolumeRepository volume = fixture.open(unsynced)) {
      volume.finishInterrupted(Progress.NONE);
      assertThat(volume.commitInfo(volume.resolve("HEAD", MASTER)).message()).contains("first");
    }
  }
}
