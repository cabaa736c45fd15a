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
 * Brings back what a record says that a command found: refs, and the files if it changed them. What
 * is there now gets a record of its own first, so that undoing can be undone. Runs under the
 * volume's lock.
 */
final class Undoing {
  private final OpenVolume volume;
  private final UndoLog log;
  private final UndoMoves moves;
  private final Snapshots snapshots;
  private final Lending lending;
  private final Transitions transitions;

  Undoing(
      OpenVolume volume,
      UndoLog log,
      Branches branches,
      Snapshots snapshots,
      Lending lending,
      Transitions transitions) {
    this.volume = volume;
    this.log = log;
    this.moves = new UndoMoves(volume, branches);
    this.snapshots = snapshots;
    this.lending = lending;
    this.transitions = transitions;
  }

  UndoResult undo(Optional<String> which, Quiescence quiescence, Progress progress)
      throws IOException, VolumeException {
    UndoLog.Chosen chosen = log.choose(which, done -> isUndone(done, progress));
    UndoEntry entry = chosen.entry();
    UndoRecord record = chosen.record();
    if (record.files().isPresent()) {
      return undoWithFiles(entry, record, quiescence, progress);
    }
    return record.base().isPresent() ? undoTip(entry, record) : undoRefs(entry, record);
  }

  // Everything is as it was before: somebody brought it back by hand, or the command ended between
  // its record and its first step.
  private boolean isUndone(UndoRecord record, Progress progress) throws IOException {
    for (RefMove move : record.moves()) {
      if (!volume.git().findRef(move.ref()).equals(move.before())) {
        return false;
      }
    }
    if (record.files().isEmpty()) {
      return true;
    }
    BranchName branch = volume.activeBranch();
    DirectoryState state = volume.state(branch);
    return branch.equals(record.active())
        && state.base().equals(record.base())
        && volume.files().branches().exists(VolumeFiles.nameOf(branch))
        && snapshots
            .compare(new Transitions.Place(branch, state), record.files(), progress)
            .changes()
            .isEmpty();
  }

  private UndoResult undoWithFiles(
      UndoEntry entry, UndoRecord record, Quiescence quiescence, Progress progress)
      throws IOException, VolumeException {
    BranchName from = volume.activeBranch();
    DirectoryState state = volume.state(from);
    RootTree target = volume.rootTree(record.files().orElseThrow());
    boolean hasDirectory = volume.files().branches().exists(VolumeFiles.nameOf(from));
    // Refuses before anybody is stopped.
    moves.backTo(record);
    Optional<RootTree> now = hasDirectory ? volume.rootTree(state.base()) : Optional.empty();
    transitions.checkSpace(from, now, target);
    boolean inUse = quiescence.check(Quiescence.Purpose.CHANGE);
    if (inUse && hasDirectory) {
      snapshots.warmWhole(from, progress);
    }
    try (FileLock gate = lending.withdraw(quiescence)) {
      return bring(entry, record, target, hasDirectory, gate, progress);
    }
  }

  private UndoResult bring(
      UndoEntry entry,
      UndoRecord record,
      RootTree target,
      boolean hasDirectory,
      FileLock gate,
      Progress progress)
      throws IOException, VolumeException {
    BranchName from = volume.activeBranch();
    BranchName to = record.active();
    DirectoryState state = volume.state(from);
    Optional<Oid> changed =
        hasDirectory
            ? snapshots.saveForUndo(from, state, "saved before " + verb(record), progress)
            : none();
    // Redoing goes back to exactly what was; the record keeps what is left then.
    boolean parks = !from.equals(to) && state.base().isPresent() && !record.isOfUndo();
    Optional<Oid> park = changed.filter(c -> parks);
    List<RefMove> all = new ArrayList<>(moves.backTo(record));
    if (park.isPresent()) {
      // They wait there from now on; those that would come back there stay with the record.
      all.removeIf(move -> move.ref().equals(Refs.parked(from)));
    }
    Optional<RefMove> tip =
        all.stream()
            .filter(move -> move.ref().equals(Refs.head(to)))
            .filter(move -> move.before().isPresent() && move.after().isPresent())
            .findFirst();
    List<RefMove> recorded = new ArrayList<>(all);
    if (park.isPresent()) {
      Optional<Oid> parked = volume.git().findRef(Refs.parked(from));
      recorded.add(new RefMove(Refs.parked(from), parked, park));
    }
    log.add(
        new UndoRecord(
            verb(record),
            from,
            state.base(),
            changed.or(state::base).or(record::files),
            withTip(from, recorded)));
    tip.ifPresent(all::remove);
    List<String> refs = names(recorded);
    Transitions.Checkouts done =
        transitions.run(
            new Intent(
                    from.equals(to) ? Intent.Kind.RESET : Intent.Kind.CHECKOUT,
                    from.text(),
                    to.text(),
                    record.files(),
                    record.base(),
                    tip.flatMap(RefMove::after),
                    tip.flatMap(RefMove::before),
                    locked(refs),
                    park,
                    none(),
                    state.sealed())
                .moving(all, verb(record)),
            gate,
            progress);
    return new UndoResult(
        entry,
        to,
        from.equals(to) ? none() : Optional.of(from),
        volume.tip(to).map(CommitId::new),
        true,
        record.hasUncommitted(),
        park.isPresent(),
        refs,
        done.writtenBytes(),
        done.keptBytes(target),
        done.skipped());
  }

  /** The branch goes back, and the files, which the command did not touch, stay as they are. */
  private UndoResult undoTip(UndoEntry entry, UndoRecord record)
      throws IOException, VolumeException {
    BranchName branch = volume.activeBranch();
    if (!branch.equals(record.active())) {
      throw new VolumeException(
          Reason.REFUSED,
          "'%s' was done to branch %s, which is not checked out"
              .formatted(record.what(), record.active()),
          "dvol checkout " + record.active());
    }
    DirectoryState state = volume.state(branch);
    Optional<Oid> tip = volume.tip(branch);
    List<RefMove> back = moves.backTo(record);
    log.add(new UndoRecord(verb(record), branch, state.base(), none(), withTip(branch, back)));
    transitions.run(
        new Intent(
                Intent.Kind.COMMIT,
                branch.text(),
                branch.text(),
                none(),
                record.base(),
                record.tip(),
                tip,
                names(back),
                none(),
                none(),
                state.sealed())
            .moving(List.of(), verb(record)),
        Progress.NONE);
    return untouched(entry, back);
  }

  private UndoResult undoRefs(UndoEntry entry, UndoRecord record)
      throws IOException, VolumeException {
    List<RefMove> back = moves.backTo(record);
    if (back.isEmpty()) {
      throw new VolumeException(
          Reason.REFUSED, "'" + record.what() + "' is undone already", "dvol undo --list");
    }
    log.add(new UndoRecord(verb(record), volume.activeBranch(), none(), none(), back));
    transitions.run(
        Intent.ofRefs(Intent.Kind.REFS, volume.activeBranch().text(), none(), locked(names(back)))
            .moving(back, verb(record)),
        Progress.NONE);
    return untouched(entry, back);
  }

  private UndoResult untouched(UndoEntry entry, List<RefMove> moved) throws IOException {
    BranchName active = volume.activeBranch();
    return new UndoResult(
        entry,
        active,
        none(),
        volume.tip(active).map(CommitId::new),
        false,
        false,
        false,
        names(moved),
        0,
        0,
        List.of());
  }

  // Where the active branch is belongs to a record also when it stays there.
  private List<RefMove> withTip(BranchName branch, List<RefMove> moves) throws IOException {
    String head = Refs.head(branch);
    Optional<Oid> tip = volume.tip(branch);
    if (tip.isEmpty() || moves.stream().anyMatch(move -> move.ref().equals(head))) {
      return moves;
    }
    List<RefMove> all = new ArrayList<>(List.of(new RefMove(head, tip, tip)));
    all.addAll(moves);
    return all;
  }

  private static List<String> names(List<RefMove> moves) {
    return moves.stream().map(RefMove::ref).toList();
  }

  private static List<String> locked(List<String> refs) {
    List<String> locked = new ArrayList<>(refs);
    locked.add(Refs.HEAD);
    locked.add(Refs.PACKED);
    return locked;
  }

  /** An undo is redone by undoing it. */
  private static String verb(UndoRecord record) {
    String what = record.what();
    if (!record.isOfUndo()) {
      return UndoRecord.UNDO + what;
    }
    String original = what.substring(what.indexOf(' ') + 1);
    return (what.startsWith(UndoRecord.UNDO) ? UndoRecord.REDO : UndoRecord.UNDO) + original;
  }

  private static <T> Optional<T> none() {
    return Optional.empty();
  }
}
