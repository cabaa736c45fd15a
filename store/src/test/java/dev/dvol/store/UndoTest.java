// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import static dev.dvol.store.PoolFixture.MASTER;
import static dev.dvol.store.PoolFixture.OTHER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dvol.store.CheckoutRequest.WhenDirty;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.error.VolumeException.Reason;
import dev.dvol.store.internal.git.GitRepository;
import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.Errno;
import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.testing.FaultyPosix;
import dev.dvol.store.testing.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What destructive commands take away comes back, and what undoing takes away too. */
@Timeout(120)
class UndoTest {
  @TempDir Path temp;
  private final Posix unsynced = FaultyPosix.over(new NativePosix()).withoutSyncs().posix();
  private PoolFixture fixture;
  private CommitId first;
  private CommitId second;

  /** A command on a volume at the second commit of master; branch other is at the first. */
  enum Command {
    RESET {
      @Override
      void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
        volume.reset(first, false, Progress.NONE);
      }
    },
    RESET_TO_TIP {
      @Override
      void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
        volume.reset(second, false, Progress.NONE);
      }
    },
    CHECKOUT_FORCED {
      @Override
      void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
        PoolFixture.checkout(volume, OTHER, WhenDirty.FORCE);
      }
    },
    AMEND {
      @Override
      void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
        volume.commit(PoolFixture.amendment("second, better"), Progress.NONE);
      }
    },
    DELETE_BRANCH {
      @Override
      void prepare(VolumeRepository volume) throws Exception {
        PoolFixture.checkout(volume, OTHER, WhenDirty.PARK);
      }

      @Override
      void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
        volume.deleteBranch(MASTER, true);
      }
    },
    STASH_DROP {
      @Override
      void prepare(VolumeRepository volume) throws Exception {
        Files.writeString(volume.workingDirectory().resolve("aside"), "aside");
        volume.pushStash(Optional.empty(), Quiescence.NOBODY, Progress.NONE);
      }

      @Override
      void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
        volume.dropStash(0);
      }
    },
    STASH_POP_FORCED {
      @Override
      void prepare(VolumeRepository volume) throws Exception {
        Files.writeString(volume.workingDirectory().resolve("aside"), "aside");
        volume.pushStash(Optional.empty(), Quiescence.NOBODY, Progress.NONE);
        Files.writeString(volume.workingDirectory().resolve("in the way"), "x");
      }

      @Override
      void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
        volume.applyStash(0, true, true, Quiescence.NOBODY, Progress.NONE);
      }
    };

    void prepare(VolumeRepository volume) throws Exception {}

    abstract void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception;
  }

  @BeforeEach
  void commitTwice() throws Exception {
    fixture = new PoolFixture(temp.resolve("pool"));
    fixture.init();
    Path files = fixture.files();
    RichFiles.make(files.toRealPath());
    try (VolumeRepository volume = open()) {
      first = PoolFixture.commit(volume, "first");
      RichFiles.change(files.toRealPath());
      second = PoolFixture.commit(volume, "second");
      volume.createBranch(OTHER, first);
    }
  }

  private VolumeRepository open() throws Exception {
    return fixture.open(unsynced);
  }

  private static UndoResult undo(VolumeRepository volume) throws Exception {
    return volume.undo(Optional.empty(), Quiescence.NOBODY, Progress.NONE);
  }

  private static void dirty(VolumeRepository volume) throws Exception {
    Path files = volume.workingDirectory();
    Files.writeString(files.resolve("uncommitted"), "uncommitted");
    Files.createLink(files.resolve("linked"), files.resolve("uncommitted"));
    Files.createSymbolicLink(files.resolve("symbolic"), Path.of("uncommitted"));
    Files.write(files.resolve("pages"), PoolFixture.bytes(7, 5 * 16384));
  }

  /** Everything that a command could have taken away. */
  private record Seen(
      BranchName active,
      Map<String, Oid> refs,
      String manifest,
      List<String> changes,
      Optional<CommitId> tip) {}

  private Seen look(VolumeRepository volume) throws Exception {
    Map<String, Oid> refs = new TreeMap<>();
    try (GitRepository git = GitRepository.open(fixture.gitDir())) {
      for (String prefix : List.of("refs/heads/", "refs/dvol/parked/", "refs/dvol/stash/")) {
        refs.putAll(git.refs(prefix));
      }
    }
    StatusReport status = volume.status(Progress.NONE);
    return new Seen(
        volume.activeBranch(),
        refs,
        Manifest.of(volume.workingDirectory()),
        status.changes().stream().map(c -> c.kind() + " " + c.path()).toList(),
        status.tip());
  }

  @ParameterizedTest
  @CsvSource({
    "RESET,true",
    "RESET,false",
    "RESET_TO_TIP,true",
    "CHECKOUT_FORCED,true",
    "AMEND,true",
    "AMEND,false",
    "DELETE_BRANCH,true",
    "DELETE_BRANCH,false",
    "STASH_DROP,true",
    "STASH_DROP,false",
    "STASH_POP_FORCED,false"
  })
  void whatACommandTookAwayComesBackAndTheUndoIsUndoneByAnother(Command command, boolean dirty)
      throws Exception {
    try (VolumeRepository volume = open()) {
      boolean late = command == Command.STASH_DROP;
      if (dirty && !late) {
        dirty(volume);
      }
      command.prepare(volume);
      if (dirty && late) {
        dirty(volume);
      }
      Seen before = look(volume);
      command.run(volume, first, second);
      Seen after = look(volume);
      assertThat(after).isNotEqualTo(before);
      undo(volume);
      assertThat(look(volume)).isEqualTo(before);
      undo(volume);
      assertThat(look(volume)).isEqualTo(after);
      undo(volume);
      assertThat(look(volume)).isEqualTo(before);
      assertThat(volume.undoable())
          .extracting(UndoEntry::number)
          .containsExactlyElementsOf(
              java.util.stream.IntStream.rangeClosed(1, volume.undoable().size()).boxed().toList());
      PoolFixture.commit(volume, "goes on");
    }
    fixture.fsck();
  }

  @Test
  void aCommandThatTakesNothingAwayLeavesNothingToUndo() throws Exception {
    try (VolumeRepository volume = open()) {
      volume.reset(second, false, Progress.NONE);
      PoolFixture.checkout(volume, OTHER, WhenDirty.FORCE);
      PoolFixture.checkout(volume, MASTER, WhenDirty.REFUSE);
      assertThat(volume.undoable()).isEmpty();
      assertThatThrownBy(() -> undo(volume))
          .isInstanceOfSatisfying(
              VolumeException.class, e -> assertThat(e.reason()).isEqualTo(Reason.REFUSED))
          .hasMessage("there is nothing to undo in volume foo");
    }
  }

  @Test
  void parkedChangesThatBecameTheTipOfTheirBranchAreNotTakenAway() throws Exception {
    try (VolumeRepository volume = open()) {
      dirty(volume);
      PoolFixture.checkout(volume, OTHER, WhenDirty.PARK);
      fixture.git("update-ref", "refs/heads/master", "refs/dvol/parked/master");
      PoolFixture.checkout(volume, MASTER, WhenDirty.FORCE);
      assertThat(volume.undoable()).isEmpty();
      assertThat(volume.status(Progress.NONE).isClean()).isTrue();
      assertThat(fixture.git("for-each-ref", "refs/dvol/parked")).isEmpty();
      assertThat(volume.diff(second, volume.resolve("HEAD", MASTER))).isNotEmpty();
    }
  }

  @Test
  void whatIsDiscardedIsNotRecordedAndItsTipIsInTheReflog() throws Exception {
    try (VolumeRepository volume = open()) {
      dirty(volume);
      volume.reset(first, true, Progress.NONE);
      assertThat(volume.undoable()).isEmpty();
      assertThat(volume.resolve("master@{1}", MASTER)).isEqualTo(second);
      assertThat(volume.reflog(MASTER).get(0).from()).contains(second);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u0085", "\u2028", "\u2029"})
  void whatWasDoneOnABranchWithALineEndOfUnicodeInItsNameComesBack(String end) throws Exception {
    BranchName branch = new BranchName("line" + end + "end");
    try (VolumeRepository volume = open()) {
      volume.createBranch(branch, second);
      PoolFixture.checkout(volume, branch, WhenDirty.REFUSE);
      dirty(volume);
      Seen before = look(volume);
      volume.reset(first, false, Progress.NONE);
      assertThat(volume.reflog(branch)).hasSize(2);
      undo(volume);
      assertThat(look(volume)).isEqualTo(before);
      PoolFixture.checkout(volume, MASTER, WhenDirty.FORCE);
      volume.deleteBranch(branch, true);
      undo(volume);
      assertThat(volume.branches()).extracting(BranchSummary::name).contains(branch);
    }
  }

  @Test
  void whatWasMadeSinceIsSavedBeforeItIsReplaced() throws Exception {
    try (VolumeRepository volume = open()) {
      volume.reset(first, false, Progress.NONE);
      Files.writeString(volume.workingDirectory().resolve("later"), "later");
      PoolFixture.commit(volume, "later");
      Files.writeString(volume.workingDirectory().resolve("latest"), "latest");
      Seen before = look(volume);
      UndoResult result = undo(volume);
      assertThat(result.tip()).contains(second);
      assertThat(volume.workingDirectory().resolve("latest")).doesNotExist();
      undo(volume);
      assertThat(look(volume)).isEqualTo(before);
    }
  }

  @Test
  void anotherBranchIsLeftWithItsChangesParked() throws Exception {
    try (VolumeRepository volume = open()) {
      dirty(volume);
      Seen before = look(volume);
      volume.reset(first, false, Progress.NONE);
      PoolFixture.checkout(volume, OTHER, WhenDirty.REFUSE);
      Files.writeString(volume.workingDirectory().resolve("of other"), "x");
      Seen atOther = look(volume);
      UndoResult result = undo(volume);
      assertThat(result.left()).contains(OTHER);
      assertThat(result.parked()).isTrue();
      assertThat(volume.activeBranch()).isEqualTo(MASTER);
      assertThat(look(volume).manifest()).isEqualTo(before.manifest());
      PoolFixture.checkout(volume, OTHER, WhenDirty.PARK);
      assertThat(volume.workingDirectory().resolve("of other")).hasContent("x");
      PoolFixture.checkout(volume, MASTER, WhenDirty.PARK);
      assertThat(look(volume).manifest()).isEqualTo(before.manifest());
      undo(volume);
      assertThat(look(volume)).isEqualTo(atOther);
    }
    fixture.fsck();
  }

  @Test
  void changesThatWaitInABranchKeepTheirPlaceFromThoseThatWouldComeBackThere() throws Exception {
    try (VolumeRepository volume = open()) {
      dirty(volume);
      PoolFixture.checkout(volume, OTHER, WhenDirty.PARK);
      fixture.git("update-ref", "refs/heads/master", first.toString());
      PoolFixture.checkout(volume, MASTER, WhenDirty.FORCE);
      Files.writeString(volume.workingDirectory().resolve("newer"), "x");
      UndoResult result = undo(volume);
      assertThat(result.parked()).isTrue();
      assertThat(result.refs()).containsOnlyOnce("refs/dvol/parked/master");
      PoolFixture.checkout(volume, MASTER, WhenDirty.REFUSE);
      assertThat(volume.workingDirectory().resolve("newer")).hasContent("x");
      assertThat(volume.workingDirectory().resolve("uncommitted")).doesNotExist();
    }
    fixture.fsck();
  }

  @Test
  void aBranchThatWasMadeAnewIsNotReplacedByTheDeletedOne() throws Exception {
    try (VolumeRepository volume = open()) {
      volume.deleteBranch(OTHER, true);
      volume.createBranch(OTHER, second);
      assertThatThrownBy(() -> undo(volume))
          .isInstanceOfSatisfying(
              VolumeException.class, e -> assertThat(e.reason()).isEqualTo(Reason.BRANCH_EXISTS));
      volume.renameBranch(OTHER, new BranchName("another"));
      undo(volume);
      assertThat(volume.resolve("other", MASTER)).isEqualTo(first);
      PoolFixture.checkout(volume, OTHER, WhenDirty.REFUSE);
      // That would remove the branch whose files these are.
      assertThatThrownBy(() -> undo(volume))
          .isInstanceOfSatisfying(
              VolumeException.class, e -> assertThat(e.reason()).isEqualTo(Reason.BRANCH_ACTIVE));
    }
  }

  @Test
  void olderOnesAreChosenByNumberOrById() throws Exception {
    try (VolumeRepository volume = open()) {
      dirty(volume);
      volume.reset(second, false, Progress.NONE);
      volume.reset(first, false, Progress.NONE);
      List<UndoEntry> all = volume.undoable();
      assertThat(all).extracting(e -> e.uncommitted().isPresent()).containsExactly(false, true);
      String id = all.get(1).uncommitted().orElseThrow().hex();
      volume.undo(Optional.of("2"), Quiescence.NOBODY, Progress.NONE);
      assertThat(volume.workingDirectory().resolve("uncommitted")).exists();
      assertThat(volume.resolve("HEAD", MASTER)).isEqualTo(second);
      undo(volume);
      assertThat(volume.resolve("HEAD", MASTER)).isEqualTo(first);
      volume.undo(Optional.of(id.substring(0, 7)), Quiescence.NOBODY, Progress.NONE);
      assertThat(volume.workingDirectory().resolve("uncommitted")).exists();
      for (String wrong : List.of("99", "0", "zzzz", "0123456789")) {
        assertThatThrownBy(() -> volume.undo(Optional.of(wrong), Quiescence.NOBODY, Progress.NONE))
            .isInstanceOf(VolumeException.class)
            .hasMessageContaining("'" + wrong + "'");
      }
    }
  }

  @Test
  void refusalsOfUndoChangeNothing() throws Exception {
    try (VolumeRepository volume = open()) {
      dirty(volume);
      volume.commit(PoolFixture.amendment("better"), Progress.NONE);
      PoolFixture.checkout(volume, OTHER, WhenDirty.REFUSE);
      Seen before = look(volume);
      assertThatThrownBy(() -> undo(volume))
          .isInstanceOf(VolumeException.class)
          .hasMessageContaining("branch master, which is not checked out");
      assertThat(look(volume)).isEqualTo(before);
      assertThat(volume.undoable()).hasSize(1);
    }
  }

  @Test
  void savingBeforeAResetReadsAndStoresOnlyWhatChanged() throws Exception {
    AtomicLong read = new AtomicLong();
    FaultyPosix counting = FaultyPosix.over(new NativePosix()).withoutSyncs();
    counting.answer(
        "pread",
        (call, kernel) -> {
          Object count = kernel.call();
          read.addAndGet(((Number) java.util.Objects.requireNonNull(count)).longValue());
          return count;
        });
    fixture = new PoolFixture(temp.resolve("large"));
    fixture.init();
    Path files = fixture.files().toRealPath();
    Files.write(files.resolve("large"), PoolFixture.bytes(3, 20 << 20));
    Files.write(files.resolve("changed"), PoolFixture.bytes(4, 1 << 20));
    PoolFixture.settleTimes(files);
    // What was written in the tick in which a pass begins is read again by the next.
    Thread.sleep(20);
    try (VolumeRepository volume = fixture.open(counting.posix())) {
      PoolFixture.commit(volume, "third");
      byte[] changed = PoolFixture.bytes(4, 1 << 20);
      changed[100_000]++;
      Files.write(files.resolve("changed"), changed);
      long stored = volume.storedBytes();
      read.set(0);
      volume.reset(volume.resolve("HEAD", MASTER), false, Progress.NONE);
      assertThat(volume.storedBytes() - stored).isLessThan(40_000);
      assertThat(read.get()).isBetween(1L << 20, 3L << 20);
      read.set(0);
      stored = volume.storedBytes();
      undo(volume);
      assertThat(Files.readAllBytes(files.resolve("changed"))).isEqualTo(changed);
      assertThat(volume.storedBytes() - stored).isLessThan(40_000);
      assertThat(read.get()).isLessThan(3 << 20);
    }
  }

  @Test
  void anythingThatIsNoRecordIsPassedOver() throws Exception {
    try (VolumeRepository volume = open()) {
      volume.reset(first, false, Progress.NONE);
      fixture.git("update-ref", "refs/dvol/undo/20261122T120000-0000ffff", second.hex());
      fixture.git("update-ref", "refs/dvol/undo/mine", second.hex());
      assertThat(volume.undoable()).hasSize(1);
      undo(volume);
      assertThat(volume.resolve("HEAD", MASTER)).isEqualTo(second);
    }
  }

  @Test
  void undoOfACommitWithAVeryLongFirstLineIsFinishedWhereverItFails() throws Exception {
    try (VolumeRepository volume = open()) {
      volume.commit(PoolFixture.amendment("\u00e4".repeat(40_000)), Progress.NONE);
    }
    boolean done = false;
    for (int nth = 1; !done; nth++) {
      FaultyPosix failing =
          FaultyPosix.over(new NativePosix()).withoutSyncs().failMutation(nth, Errno.EIO);
      try (VolumeRepository volume = fixture.open(failing.posix())) {
        undo(volume);
        done = failing.mutations() < nth;
      } catch (IOException e) {
        assertThat(e).hasMessageContaining("input/output error");
      }
      try (VolumeRepository volume = open()) {
        volume.finishInterrupted(Progress.NONE);
        assertThat(volume.status(Progress.NONE).isClean()).isTrue();
      }
    }
  }
}
