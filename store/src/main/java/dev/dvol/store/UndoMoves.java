// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.error.VolumeException;
import dev.dvol.store.error.VolumeException.Reason;
import dev.dvol.store.journal.RefMove;
import dev.dvol.store.object.Oid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Works out which refs have to move so that all is as a record says, and refuses where that would
 * overwrite what somebody made meanwhile. Changes nothing.
 */
final class UndoMoves {
  private final OpenVolume volume;
  private final Branches branches;

  UndoMoves(OpenVolume volume, Branches branches) {
    this.volume = volume;
    this.branches = branches;
  }

  /** The moves from where the refs are now; what is made comes before what goes. */
  List<RefMove> backTo(UndoRecord record) throws IOException, VolumeException {
    List<RefMove> moves = new ArrayList<>();
    for (RefMove done : record.refs()) {
      move(record, done).filter(move -> !move.before().equals(move.after())).ifPresent(moves::add);
    }
    boolean switches = record.files().isPresent() && !record.active().equals(volume.activeBranch());
    if (switches) {
      requireBranch(record, moves);
      leaveParked(record.active(), moves);
    }
    // Parked changes first: a branch that is there has all that belongs to it.
    moves.sort((a, b) -> Boolean.compare(isHead(a), isHead(b)));
    return moves;
  }

  private Optional<RefMove> move(UndoRecord record, RefMove done)
      throws IOException, VolumeException {
    Optional<Oid> now = volume.git().findRef(done.ref());
    boolean untouched = now.equals(done.after()) || now.equals(done.before());
    if (isHead(done)) {
      requireFree(record, done, now, untouched);
      return Optional.of(new RefMove(done.ref(), now, done.before()));
    }
    if (untouched) {
      return Optional.of(new RefMove(done.ref(), now, done.before()));
    }
    if (done.ref().startsWith(Refs.STASH) && done.before().isPresent()) {
      // Its name was taken again.
      String name =
          Refs.numbered(
              Refs.STASH, volume.git().refs(Refs.STASH).keySet(), volume.context().clock());
      return Optional.of(new RefMove(name, Optional.empty(), done.before()));
    }
    // Other changes wait there now; the record still names those.
    return Optional.empty();
  }

  private void requireFree(UndoRecord record, RefMove done, Optional<Oid> now, boolean untouched)
      throws IOException, VolumeException {
    BranchName branch = new BranchName(done.ref().substring(Refs.HEADS.length()));
    boolean ownFiles = record.files().isPresent() && branch.equals(record.active());
    if (done.removes() && !untouched) {
      throw new VolumeException(
          Reason.BRANCH_EXISTS,
          "branch " + branch + " was made anew since",
          "dvol branch -m " + branch + " OTHER   (then undo again)");
    }
    if (done.before().isEmpty() && now.isPresent() && !ownFiles) {
      if (branch.equals(volume.activeBranch())) {
        throw new VolumeException(
            Reason.BRANCH_ACTIVE,
            "undoing '" + record.what() + "' would remove branch " + branch + ", which is active",
            "dvol checkout OTHER   (then undo again)");
      }
      if (!untouched) {
        throw new VolumeException(
            Reason.BRANCH_NOT_MERGED,
            "undoing '%s' would remove branch %s, which moved since"
                .formatted(record.what(), branch),
            "dvol branch -D " + branch);
      }
    }
    if (done.before().isPresent() && now.isEmpty() && !branch.equals(volume.activeBranch())) {
      branches.requireRoomFor(branch, Optional.empty());
    }
  }

  private void requireBranch(UndoRecord record, List<RefMove> moves)
      throws IOException, VolumeException {
    BranchName to = record.active();
    boolean comes =
        moves.stream().anyMatch(m -> m.ref().equals(Refs.head(to)) && m.after().isPresent());
    if (volume.tip(to).isEmpty() && !comes) {
      throw new VolumeException(
          Reason.BRANCH_MISSING,
          "branch %s, to which '%s' was done, is not there any more".formatted(to, record.what()),
          "dvol undo --list   (bring the branch back first)",
          "dvol restore " + record.files().map(Oid::hex).orElse("") + " --to DIR");
    }
    if (volume.files().branches().exists(VolumeFiles.nameOf(to))) {
      throw new VolumeException(
          Reason.REFUSED, "Branch '" + to + "' has a working directory that is in use");
    }
  }

  /** Changes that wait in a branch whose files come back otherwise go into the new record. */
  private void leaveParked(BranchName to, List<RefMove> moves) throws IOException {
    String ref = Refs.parked(to);
    Optional<Oid> parked = volume.git().findRef(ref);
    if (parked.isPresent() && moves.stream().noneMatch(move -> move.ref().equals(ref))) {
      moves.add(new RefMove(ref, parked, Optional.empty()));
    }
  }

  private static boolean isHead(RefMove move) {
    return move.ref().startsWith(Refs.HEADS);
  }
}
