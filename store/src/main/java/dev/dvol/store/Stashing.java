// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.error.VolumeException;
import dev.dvol.store.error.VolumeException.Reason;
import dev.dvol.store.journal.DirectoryState;
import dev.dvol.store.journal.Intent;
import dev.dvol.store.journal.RefMove;
import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.FileLock;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.tree.RootTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Puts uncommitted changes aside and brings them back, in place. A stash is a whole state of the
 * files: it comes back to the commit that it was made from, never merged into another. Runs under
 * the volume's lock.
 */
final class Stashing {
  private final OpenVolume volume;
  private final Stashes stashes;
  private final UndoLog log;
  private final Snapshots snapshots;
  private final Lending lending;
  private final Transitions transitions;

  Stashing(
      OpenVolume volume,
      Stashes stashes,
      UndoLog log,
      Snapshots snapshots,
      Lending lending,
      Transitions transitions) {
    this.volume = volume;
    this.stashes = stashes;
    this.log = log;
    this.snapshots = snapshots;
    this.lending = lending;
    this.transitions = transitions;
  }

  /** Puts the changes aside; empty if there are none. */
  Optional<StashResult> push(Optional<String> message, Quiescence quiescence, Progress progress)
      throws IOException, VolumeException {
    BranchName branch = volume.activeBranch();
    DirectoryState state = volume.state(branch);
    Oid base =
        state
            .base()
            .orElseThrow(
                () ->
                    new VolumeException(
                        Reason.NO_COMMITS,
                        "branch " + branch + " has no commit to go back to",
                        "dvol commit -m MESSAGE"));
    if (snapshots.uncommitted(branch, state, progress).isEmpty()) {
      return Optional.empty();
    }
    boolean inUse = quiescence.check(Quiescence.Purpose.CHANGE);
    if (inUse) {
      snapshots.warmWhole(branch, progress);
    }
    try (FileLock gate = lending.withdraw(quiescence)) {
      String text = message.map(m -> "On " + branch + ": " + m).orElse(wip(branch, base));
      DirectoryState now = volume.state(branch);
      Optional<Oid> saved = snapshots.save(branch, now, text, progress);
      if (saved.isEmpty()) {
        return Optional.empty();
      }
      String ref =
          Refs.numbered(
              Refs.STASH, volume.git().refs(Refs.STASH).keySet(), volume.context().clock());
      volume.git().updateRef(ref, Optional.empty(), saved.get(), volume.signature(), text);
      Transitions.Checkouts done =
          transitions.run(intent(branch, now, base, Optional.empty(), List.of()), gate, progress);
      StashEntry entry = stashes.entry(0, saved.get());
      return Optional.of(result(entry, done, Optional.empty(), volume.rootTree(base)));
    }
  }

  /**
   * Brings a stash back.
   *
   * @param pop whether it is no stash any more then
   * @param force whether also over other changes, and to another commit; what was there is recorded
   */
  StashResult apply(int index, boolean pop, boolean force, Quiescence quiescence, Progress progress)
      throws IOException, VolumeException {
    BranchName branch = volume.activeBranch();
    DirectoryState state = volume.state(branch);
    Stashes.Kept kept = stashes.get(index);
    StashEntry entry = kept.entry();
    RootTree target = volume.rootTree(kept.commit());
    if (!force) {
      requireBase(entry, branch, state);
      requireClean(entry, branch, state, progress);
    }
    transitions.checkSpace(branch, volume.rootTree(state.base()), target);
    boolean inUse = quiescence.check(Quiescence.Purpose.CHANGE);
    if (inUse) {
      snapshots.warmWhole(branch, progress);
    }
    try (FileLock gate = lending.withdraw(quiescence)) {
      DirectoryState now = volume.state(branch);
      String what = (pop ? "stash pop: " : "stash apply: ") + entry.message();
      Optional<Oid> changed = snapshots.save(branch, now, "saved before " + what, progress);
      if (changed.isPresent()) {
        log.add(new UndoRecord(what, branch, now.base(), changed, moves(branch, kept, pop)));
      }
      Optional<String> unpark = pop ? Optional.of(kept.ref()) : Optional.empty();
      List<String> refs = pop ? List.of(kept.ref(), Refs.PACKED) : List.of();
      Transitions.Checkouts done =
          transitions.run(intent(branch, now, kept.commit(), unpark, refs), gate, progress);
      return result(entry, done, changed, target);
    }
  }

  /** Takes a stash off the list; it can be undone until the grace time is over. */
  StashEntry drop(int index) throws IOException, VolumeException {
    Stashes.Kept kept = stashes.get(index);
    StashEntry entry = kept.entry();
    log.add(
        new UndoRecord(
            "stash drop: " + entry.message(),
            volume.activeBranch(),
            Optional.empty(),
            Optional.empty(),
            List.of(gone(kept))));
    transitions.runRefs(
        Intent.ofRefs(
            Intent.Kind.REFS,
            volume.activeBranch().text(),
            Optional.empty(),
            List.of(kept.ref(), Refs.PACKED)),
        () -> volume.git().deleteRef(kept.ref(), kept.commit()));
    return entry;
  }

  private static RefMove gone(Stashes.Kept kept) {
    return new RefMove(kept.ref(), Optional.of(kept.commit()), Optional.empty());
  }

  private List<RefMove> moves(BranchName branch, Stashes.Kept kept, boolean pop)
      throws IOException {
    Optional<Oid> tip = volume.tip(branch);
    List<RefMove> moves = new ArrayList<>();
    if (tip.isPresent()) {
      moves.add(new RefMove(Refs.head(branch), tip, tip));
    }
    if (pop) {
      moves.add(gone(kept));
    }
    return moves;
  }

  private static Intent intent(
      BranchName branch,
      DirectoryState state,
      Oid content,
      Optional<String> unpark,
      List<String> refs) {
    return new Intent(
        Intent.Kind.RESET,
        branch.text(),
        branch.text(),
        Optional.of(content),
        state.base(),
        Optional.empty(),
        Optional.empty(),
        refs,
        Optional.empty(),
        unpark,
        state.sealed());
  }

  private static StashResult result(
      StashEntry entry, Transitions.Checkouts done, Optional<Oid> saved, RootTree target)
      throws IOException {
    return new StashResult(
        entry,
        saved.map(CommitId::new),
        done.writtenBytes(),
        done.keptBytes(target),
        done.skipped());
  }

  private String wip(BranchName branch, Oid base) throws IOException {
    String subject = volume.commit(base).message().lines().findFirst().orElse("");
    return "WIP on " + branch + ": " + base.hex().substring(0, 7) + " " + subject;
  }

  private void requireClean(
      StashEntry entry, BranchName branch, DirectoryState state, Progress progress)
      throws IOException, VolumeException {
    if (!snapshots.uncommitted(branch, state, progress).isEmpty()) {
      throw new VolumeException(
          Reason.DIRTY,
          "branch " + branch + " has uncommitted changes, which " + entry.name() + " would replace",
          "dvol commit -m MESSAGE   (keeps them; the stash then fits no more)",
          "dvol stash push   (puts them aside too; "
              + entry.name()
              + " is then stash@{"
              + (entry.index() + 1)
              + "})",
          "dvol stash pop --force   (replaces them; dvol undo brings them back)");
    }
  }

  private void requireBase(StashEntry entry, BranchName branch, DirectoryState state)
      throws IOException, VolumeException {
    Optional<Oid> base = Optional.of(entry.base().oid());
    if (!state.base().equals(base) || !volume.tip(branch).equals(base)) {
      throw new VolumeException(
          Reason.BASE_MOVED,
          "%s is based on %s, and branch %s is at another commit"
              .formatted(entry.name(), entry.base().abbreviated(), branch),
          "dvol branch NAME "
              + entry.base().abbreviated()
              + "; dvol checkout NAME   (a branch that it fits)",
          "dvol restore " + entry.name() + " --to DIR   (takes its files out)",
          "dvol stash apply --force   (its files as they are, over this commit)");
    }
  }
}
