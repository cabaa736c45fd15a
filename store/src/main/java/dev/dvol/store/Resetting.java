// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.error.VolumeException;
import dev.dvol.store.journal.DirectoryState;
import dev.dvol.store.journal.Intent;
import dev.dvol.store.journal.RefMove;
import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.FileLock;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.tree.RootTree;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Brings a branch and its working directory to another commit, what was there saved first. Runs
 * under the volume's lock.
 */
final class Resetting {
  private final OpenVolume volume;
  private final Snapshots snapshots;
  private final Lending lending;
  private final Transitions transitions;
  private final UndoLog log;

  Resetting(
      OpenVolume volume,
      Snapshots snapshots,
      Lending lending,
      Transitions transitions,
      UndoLog log) {
    this.volume = volume;
    this.log = log;
    this.snapshots = snapshots;
    this.lending = lending;
    this.transitions = transitions;
  }

  RestoreResult reset(Oid target, boolean discard, Quiescence quiescence, Progress progress)
      throws IOException, VolumeException {
    BranchName branch = volume.activeBranch();
    DirectoryState state = volume.state(branch);
    RootTree targetTree = volume.rootTree(target);
    boolean hasDirectory = volume.files().branches().exists(VolumeFiles.nameOf(branch));
    Optional<RootTree> now = hasDirectory ? volume.rootTree(state.base()) : Optional.empty();
    transitions.checkSpace(branch, now, targetTree);
    boolean inUse = quiescence.check(Quiescence.Purpose.CHANGE);
    if (inUse && !discard && hasDirectory) {
      snapshots.warmWhole(branch, progress);
    }
    try (FileLock gate = lending.withdraw(quiescence)) {
      return bring(target, targetTree, discard, hasDirectory, gate, progress);
    }
  }

  private RestoreResult bring(
      Oid target,
      RootTree targetTree,
      boolean discard,
      boolean hasDirectory,
      FileLock gate,
      Progress progress)
      throws IOException, VolumeException {
    BranchName branch = volume.activeBranch();
    Optional<Oid> tip = volume.tip(branch);
    DirectoryState state = volume.state(branch);
    Optional<Oid> saved = Optional.empty();
    if (!discard) {
      saved = save(branch, tip, state, target, hasDirectory, progress);
    }
    Intent intent =
        new Intent(
            Intent.Kind.RESET,
            branch.text(),
            branch.text(),
            Optional.of(target),
            Optional.of(target),
            Optional.of(target),
            tip,
            List.of(Refs.head(branch)),
            Optional.empty(),
            Optional.empty(),
            state.sealed());
    Transitions.Checkouts done = transitions.run(intent, gate, progress);
    return new RestoreResult(
        new CommitId(target),
        saved.map(CommitId::new),
        done.writtenBytes(),
        done.keptBytes(targetTree),
        done.skipped());
  }

  private Optional<Oid> save(
      BranchName branch,
      Optional<Oid> tip,
      DirectoryState state,
      Oid target,
      boolean hasDirectory,
      Progress progress)
      throws IOException, VolumeException {
    Optional<Oid> changed =
        hasDirectory
            ? snapshots.saveForUndo(
                branch, state, "saved before reset to " + target.hex(), progress)
            : Optional.empty();
    boolean tipLeaves = !tip.equals(Optional.of(target));
    boolean stays = changed.isEmpty() && !tipLeaves && state.base().equals(tip);
    Optional<Oid> files = changed.or(state::base).or(() -> tip);
    if (!stays && files.isPresent()) {
      log.add(
          new UndoRecord(
              "reset: moving to " + target.hex().substring(0, 7),
              branch,
              state.base(),
              files,
              List.of(new RefMove(Refs.head(branch), tip, Optional.of(target)))));
    }
    return changed.or(() -> tip.filter(old -> tipLeaves));
  }
}
