// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dvol.gc.GcPlan.SavedFate;
import dev.dvol.store.CommitId;
import dev.dvol.store.Housekeeping;
import dev.dvol.store.Quiescence;
import dev.dvol.store.VolumeRepository;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.object.Oid;
import dev.dvol.store.pack.TrashedPack;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.testing.Programs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long gc keeps what can be undone, and stashes. */
class UndoGcTest {
  private static final Duration LONG = Duration.ofDays(15);

  @TempDir private Path directory = Path.of("");
  private GcFixture fixture;

  @BeforeEach
  void commitTwice() throws Exception {
    fixture = GcFixture.create(directory.resolve("pool"));
    twoCommits();
  }

  private void twoCommits() throws Exception {
    fixture.write("file", 1, 100_000);
    fixture.commit("first");
    fixture.write("more", 2, 300_000);
    fixture.commit("second");
    fixture.write("uncommitted", 3, 200_000);
  }

  private void undo() throws Exception {
    try (VolumeRepository volume = fixture.open()) {
      volume.undo(Optional.empty(), Quiescence.NOBODY, Progress.NONE);
    }
  }

  private void pushStash() throws Exception {
    try (VolumeRepository volume = fixture.open()) {
      volume.pushStash(Optional.empty(), Quiescence.NOBODY, Progress.NONE);
    }
  }

  @Test
  void whatCanBeUndoneStaysForTheGraceTime() throws Exception {
    fixture.reset("HEAD^", false);
    fixture.pass(Duration.ofDays(13));
    GcReport report = fixture.gc();
    assertThat(report.plan().saved()).hasSize(1).allMatch(one -> one.fate() == SavedFate.STAYS);
    undo();
    assertThat(fixture.file("more")).hasSize(300_000);
    assertThat(fixture.file("uncommitted")).hasSize(200_000);
    fixture.fsck();
  }

  @Test
  void whatCanBeUndoneGoesWithItsTimeOrNow() throws Exception {
    fixture.reset("HEAD^", false);
    GcFixture other = fixture.copyTo(directory.resolve("other"));
    fixture.pass(LONG);
    fixture.gc();
    other.gc(GcFixture.NOW);
    for (GcFixture one : new GcFixture[] {fixture, other}) {
      try (VolumeRepository volume = one.open()) {
        assertThat(volume.undoable()).isEmpty();
        assertThatThrownBy(() -> volume.undo(Optional.empty(), Quiescence.NOBODY, Progress.NONE))
            .isInstanceOf(VolumeException.class);
      }
      assertThat(one.packBytes()).isLessThan(150_000);
      one.fsck();
    }
  }

  /** A branch at the second commit, and a state that was saved when master left that. */
  private void nameTwice() throws Exception {
    fixture.git("update-ref", "refs/heads/other", "HEAD");
    fixture.reset("HEAD^", false);
  }

  private CommitId second() throws Exception {
    return new CommitId(Oid.fromHex(fixture.git("rev-parse", "refs/heads/other").strip()));
  }

  @Test
  void whatStockGitNamedUntilLatelyStaysForTheGraceTimeThoughASavedStateThatGoesNamedItToo()
      throws Exception {
    nameTwice();
    CommitId second = second();
    fixture.pass(Duration.ofDays(13));
    fixture.gc();
    fixture.git("update-ref", "-d", "refs/heads/other");
    fixture.pass(Duration.ofDays(2));
    GcReport report = fixture.gc();
    assertThat(report.plan().saved()).hasSize(1).allMatch(one -> one.fate() == SavedFate.EXPIRED);
    assertThat(fixture.restored(second)).containsKey("more");
    fixture.pass(Duration.ofDays(13));
    fixture.gc();
    assertThat(fixture.restored(second)).containsKey("more");
    fixture.fsck();
    fixture.pass(Duration.ofDays(2));
    fixture.gc();
    assertThat(fixture.packBytes()).isLessThan(150_000);
    fixture.fsck();
  }

  @Test
  void whatABranchNamedThatStockGitMadeAnewOrWhoseLogCannotBeReadStaysForTheGraceTimeToo()
      throws Exception {
    for (String name : List.of("other", "strange")) {
      fixture = GcFixture.create(directory.resolve("of-" + name));
      twoCommits();
      nameTwice();
      CommitId second = second();
      if (name.equals("strange")) {
        // No log is read of a ref whose name is not UTF-8.
        fixture.git("update-ref", "-d", "refs/heads/other");
        writeUnspelledRef(second);
      }
      fixture.pass(Duration.ofDays(13));
      fixture.gc();
      CommitId first = new CommitId(Oid.fromHex(fixture.git("rev-parse", "master").strip()));
      if (name.equals("strange")) {
        writeUnspelledRef(first);
      } else {
        fixture.git("update-ref", "-d", "refs/heads/other");
        fixture.git("update-ref", "refs/heads/other", "master");
      }
      fixture.pass(Duration.ofDays(2));
      assertThat(fixture.gc().plan().droppedSaved()).hasSize(1);
      assertThat(fixture.restored(second)).as(name).containsKey("more");
      fixture.pass(LONG);
      fixture.gc();
      assertThat(fixture.packBytes()).isLessThan(150_000);
      fixture.fsck();
    }
  }

  /** A branch whose name is one byte that UTF-8 has not. */
  private void writeUnspelledRef(CommitId id) throws Exception {
    Programs.run(
        "sh",
        "-c",
        "printf '%s\\n' $0 > \"$1/refs/heads/$(printf '\\377')\"",
        id.hex(),
        fixture.store());
  }

  @Test
  void graceTimeThatNeverEndsSparesWhatOneOfTwoWeeksWould() throws Exception {
    GcOptions never =
        GcOptions.DEFAULT.withPrune(PruneAge.parse("never").orElseThrow()).withSaved(1, 0);
    nameTwice();
    CommitId second = second();
    fixture.gc(never);
    fixture.git("update-ref", "-d", "refs/heads/other");
    for (int i = 0; i < 3; i++) {
      fixture.pass(Duration.ofDays(2));
      fixture.write("unsaved", 10 + i, 1000);
      fixture.reset("HEAD", false);
    }
    fixture.pass(Duration.ofDays(2));
    assertThat(fixture.gc(never).plan().droppedSaved()).isNotEmpty();
    assertThat(fixture.restored(second)).containsKey("more");
    fixture.pass(Duration.ofDays(2));
    fixture.gc(never);
    try (VolumeRepository volume = fixture.open()) {
      List<TrashedPack> trash = volume.lookAtHouse(Duration.ZERO, Housekeeping::trashed);
      assertThat(trash).as("the trash is emptied all the same").isEmpty();
    }
    assertThat(fixture.restored(second)).containsKey("more");
    fixture.fsck();
  }

  @Test
  void theGraceTimeOfWhatStockGitNamedRunsWhileASavedStateStillNamesIt() throws Exception {
    nameTwice();
    CommitId second = second();
    fixture.gc();
    fixture.git("update-ref", "-d", "refs/heads/other");
    fixture.pass(Duration.ofDays(5));
    fixture.gc();
    fixture.pass(Duration.ofDays(10));
    assertThat(fixture.gc().plan().droppedSaved()).hasSize(1);
    assertThat(fixture.restored(second)).containsKey("more");
    fixture.pass(Duration.ofDays(15));
    fixture.gc();
    assertThat(fixture.packBytes()).isLessThan(150_000);
    fixture.fsck();
  }

  @Test
  void whatASavedStateNamedLastGoesWithItThoughABranchWasThereWhenTheLastGcRan() throws Exception {
    fixture.gc();
    nameTwice();
    fixture.gc();
    fixture.git("update-ref", "-d", "refs/heads/other");
    fixture.gc();
    fixture.pass(LONG);
    fixture.gc();
    assertThat(fixture.packBytes()).isLessThan(150_000);
    fixture.fsck();
  }

  @Test
  void aStashStaysWhateverTheGraceTime() throws Exception {
    pushStash();
    fixture.pass(LONG);
    fixture.gc();
    fixture.gc(GcFixture.NOW);
    try (VolumeRepository volume = fixture.open()) {
      volume.applyStash(0, true, false, Quiescence.NOBODY, Progress.NONE);
    }
    assertThat(fixture.file("uncommitted")).hasSize(200_000);
    fixture.fsck();
  }

  @Test
  void aDroppedStashStaysForTheGraceTimeAndThenGoes() throws Exception {
    pushStash();
    try (VolumeRepository volume = fixture.open()) {
      volume.dropStash(0);
    }
    fixture.pass(Duration.ofDays(13));
    fixture.gc();
    undo();
    try (VolumeRepository volume = fixture.open()) {
      assertThat(volume.stashes()).hasSize(1);
      volume.dropStash(0);
    }
    fixture.pass(LONG);
    fixture.gc();
    assertThat(fixture.packBytes()).isBetween(400_000L, 450_000L);
    fixture.fsck();
  }
}
