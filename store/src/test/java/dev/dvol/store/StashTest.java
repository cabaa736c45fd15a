// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import static dev.dvol.store.PoolFixture.MASTER;
import static dev.dvol.store.PoolFixture.OTHER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dvol.store.CheckoutRequest.WhenDirty;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.error.VolumeException.Reason;
import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.testing.FaultyPosix;
import dev.dvol.store.testing.Manifest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StashTest {
  @TempDir Path temp;
  private final Posix unsynced = FaultyPosix.over(new NativePosix()).withoutSyncs().posix();
  private PoolFixture fixture;
  private VolumeRepository volume;
  private CommitId first;

  @BeforeEach
  void commitOnce() throws Exception {
    fixture = new PoolFixture(temp.resolve("pool"));
    fixture.init();
    RichFiles.make(fixture.files().toRealPath());
    volume = fixture.open(unsynced);
    first = PoolFixture.commit(volume, "first");
  }

  @AfterEach
  void close() throws Exception {
    volume.close();
    fixture.fsck();
  }

  private Path file(String name) throws Exception {
    return volume.workingDirectory().resolve(name);
  }

  private Optional<StashResult> push(String... message) throws Exception {
    return volume.pushStash(
        message.length == 0 ? Optional.empty() : Optional.of(message[0]),
        Quiescence.NOBODY,
        Progress.NONE);
  }

  private StashResult apply(int index, boolean pop, boolean force) throws Exception {
    return volume.applyStash(index, pop, force, Quiescence.NOBODY, Progress.NONE);
  }

  private void assertRefused(Reason reason, int index, boolean force) {
    assertThatThrownBy(() -> apply(index, true, force))
        .isInstanceOfSatisfying(
            VolumeException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(reason);
              assertThat(e.hints()).isNotEmpty();
            });
  }

  @Test
  void changesGoAsideAndComeBackExactly() throws Exception {
    String clean = Manifest.of(volume.workingDirectory());
    RichFiles.change(volume.workingDirectory());
    String dirty = Manifest.of(volume.workingDirectory());
    StashEntry entry = push().orElseThrow().entry();
    assertThat(entry.message()).isEqualTo("WIP on master: " + first.abbreviated() + " first");
    assertThat(entry.base()).isEqualTo(first);
    assertThat(Manifest.of(volume.workingDirectory())).isEqualTo(clean);
    assertThat(volume.status(Progress.NONE).isClean()).isTrue();
    apply(0, false, false);
    assertThat(Manifest.of(volume.workingDirectory())).isEqualTo(dirty);
    assertThat(volume.stashes()).hasSize(1);
    volume.reset(first, false, Progress.NONE);
    apply(0, true, false);
    assertThat(Manifest.of(volume.workingDirectory())).isEqualTo(dirty);
    assertThat(volume.stashes()).isEmpty();
    PoolFixture.commit(volume, "with what was aside");
  }

  @Test
  void nothingChangedIsNothingToPutAside() throws Exception {
    assertThat(push()).isEmpty();
    assertThat(volume.stashes()).isEmpty();
    assertRefused(Reason.UNKNOWN_REVISION, 0, false);
    volume.close();
    PoolFixture empty = new PoolFixture(temp.resolve("empty"));
    empty.init();
    try (VolumeRepository unborn = empty.open(unsynced)) {
      assertThatThrownBy(() -> unborn.pushStash(Optional.empty(), Quiescence.NOBODY, Progress.NONE))
          .isInstanceOfSatisfying(
              VolumeException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_COMMITS));
    }
    volume = fixture.open(unsynced);
  }

  @Test
  void theNewestIsTheFirstAndEachIsARevision() throws Exception {
    for (String name : List.of("a", "b", "c")) {
      Files.writeString(file("file " + name), name);
      push("stash " + name);
    }
    assertThat(volume.stashes())
        .extracting(StashEntry::message)
        .containsExactly("On master: stash c", "On master: stash b", "On master: stash a");
    for (StashEntry entry : volume.stashes()) {
      assertThat(volume.resolve(entry.name(), MASTER)).isEqualTo(entry.id());
      assertThat(volume.resolve(entry.name() + "^", MASTER)).isEqualTo(first);
    }
    assertThat(volume.resolve("stash", MASTER)).isEqualTo(volume.stashes().get(0).id());
    assertThatThrownBy(() -> volume.resolve("stash@{3}", MASTER))
        .hasMessage("stash@{3} does not exist, there are 3 stashes");
    volume.dropStash(1);
    assertThat(volume.stashes())
        .extracting(StashEntry::message)
        .containsExactly("On master: stash c", "On master: stash a");
    volume.undo(Optional.empty(), Quiescence.NOBODY, Progress.NONE);
    assertThat(volume.stashes())
        .extracting(StashEntry::message)
        .containsExactly("On master: stash c", "On master: stash b", "On master: stash a");
    apply(2, true, false);
    assertThat(file("file a")).hasContent("a");
  }

  @Test
  void aDroppedOneWhoseNameWasTakenComesBackBesideTheOther() throws Exception {
    Files.writeString(file("file a"), "a");
    push("a");
    volume.dropStash(0);
    Files.writeString(file("b"), "b");
    push("b");
    volume.undo(Optional.empty(), Quiescence.NOBODY, Progress.NONE);
    assertThat(volume.stashes())
        .extracting(StashEntry::message)
        .containsExactlyInAnyOrder("On master: a", "On master: b");
  }

  @Test
  void otherChangesAreInTheWayUnlessForcedAndThenTheyCanBeUndone() throws Exception {
    Files.writeString(file("aside"), "aside");
    push();
    Files.writeString(file("since"), "since");
    String before = Manifest.of(volume.workingDirectory());
    assertRefused(Reason.DIRTY, 0, false);
    assertThat(Manifest.of(volume.workingDirectory())).isEqualTo(before);
    assertThat(apply(0, true, true).saved()).isPresent();
    assertThat(file("aside")).exists();
    assertThat(file("since")).doesNotExist();
    volume.undo(Optional.empty(), Quiescence.NOBODY, Progress.NONE);
    assertThat(Manifest.of(volume.workingDirectory())).isEqualTo(before);
    assertThat(volume.stashes()).hasSize(1);
  }

  @Test
  void anotherCommitThanItsOwnIsRefusedUntilABranchThatItFits() throws Exception {
    Files.writeString(file("aside"), "aside");
    push();
    Files.writeString(file("more"), "more");
    CommitId second = PoolFixture.commit(volume, "second");
    assertRefused(Reason.BASE_MOVED, 0, false);
    // As the hint says.
    volume.createBranch(OTHER, first);
    PoolFixture.checkout(volume, OTHER, WhenDirty.REFUSE);
    apply(0, false, false);
    assertThat(file("aside")).hasContent("aside");
    PoolFixture.checkout(volume, MASTER, WhenDirty.PARK);
    apply(0, true, true);
    assertThat(file("aside")).hasContent("aside");
    assertThat(file("more")).doesNotExist();
    assertThat(volume.resolve("HEAD", MASTER)).isEqualTo(second);
    volume.reset(second, false, Progress.NONE);
    assertThat(file("more")).hasContent("more");
  }
}
