// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import static dev.dvol.store.PoolFixture.MASTER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.testing.FaultyPosix;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Git's locks of refs that a killed dvol was about to make, whose names no journal has. */
class LeftoverLocksTest {
  /** Names that the next command would draw, too: the clock stands still. */
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
}
