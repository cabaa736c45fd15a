// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.CheckoutRequest.WhenDirty;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.error.VolumeException.Reason;
import dev.dvol.store.internal.git.CommitData;
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
 * Switches branches. One working directory serves all branches: it is brought from one state to the
 * other in place and gets the name of its new branch. Uncommitted changes are left in their branch
 * as a parked commit, thrown away as a saved one, or are a reason to refuse. Runs under the
 * volume's lock.
 */
final class Switching {
  private final OpenVolume volume;
  private final Branches branches;
  private final Snapshots snapshots;
  private final Lending lending;
  private final Transitions transitions;
  private final UndoLog log;

  Switching(
      OpenVolume volume,
      Branches branches,
      Snapshots snapshots,
      Lending lending,
      Transitions transitions,
      UndoLog log) {
    this.log = log;
    this.volume = volume;
    this.branches = branches;
    this.snapshots = snapshots;
    this.lending = lending;
    this.transitions = transitions;
  }

  /** What the directory is brought to. */
  private record Target(
      Oid content, Oid base, Optional<String> unpark, Optional<Oid> newBranchTip) {}

  CheckoutResult checkout(CheckoutRequest request, Quiescence quiescence, Progress progress)
      throws IOException, VolumeException {
    BranchName from = volume.activeBranch();
    BranchName to = request.branch();
    Target target = target(request, from, volume.tip(from));
    if (from.equals(to)) {
      return new CheckoutResult(from, to, false, false, false, 0, List.of());
    }
    if (request.create()) {
      branches.requireRoomFor(to, Optional.empty());
    }
    WhenDirty whenDirty =
        request.create() && request.whenDirty() == WhenDirty.REFUSE
            ? WhenDirty.PARK
            : request.whenDirty();
    boolean ownDirectory = volume.files().branches().exists(VolumeFiles.nameOf(to));
    if (!ownDirectory) {
      DirectoryState state = volume.state(from);
      transitions.checkSpace(from, volume.rootTree(state.base()), volume.rootTree(target.content));
      if (whenDirty == WhenDirty.REFUSE) {
        requireClean(from, state, progress);
      }
    }
    boolean inUse = quiescence.check(Quiescence.Purpose.CHANGE);
    if (whenDirty == WhenDirty.REFUSE) {
      // What containers write while they end, or who comes only now, is nobody's decision.
      whenDirty = WhenDirty.PARK;
    } else if (inUse && !ownDirectory) {
      snapshots.warmWhole(from, progress);
    }
    try (FileLock gate = lending.withdraw(quiescence)) {
      return handOver(request, target, ownDirectory, whenDirty, gate, progress);
    }
  }

  private CheckoutResult handOver(
      CheckoutRequest request,
      Target target,
      boolean ownDirectory,
      WhenDirty whenDirty,
      FileLock gate,
      Progress progress)
      throws IOException, VolumeException {
    BranchName from = volume.activeBranch();
    BranchName to = request.branch();
    DirectoryState state = volume.state(from);
    Optional<Oid> park = Optional.empty();
    boolean dirty = false;
    if (!ownDirectory) {
      String why = whenDirty == WhenDirty.PARK ? "parked" : "saved before checkout --force";
      Optional<Oid> taken = snapshots.save(from, state, why + ": branch " + from, progress);
      dirty = taken.isPresent();
      park = taken.filter(c -> whenDirty == WhenDirty.PARK);
      if (whenDirty == WhenDirty.FORCE) {
        recordForced(from, to, state, taken, target);
      }
    }
    Optional<RootTree> now = volume.rootTree(state.base());
    RootTree targetTree = volume.rootTree(target.content);
    boolean sameFiles = now.map(n -> n.hasFilesOf(targetTree)).orElse(false);
    boolean inPlace = !ownDirectory && (dirty || !sameFiles);
    List<String> refs = new ArrayList<>(List.of(Refs.HEAD));
    if (park.isPresent()) {
      refs.add(Refs.parked(from));
    }
    target.newBranchTip.ifPresent(t -> refs.add(Refs.head(to)));
    if (target.unpark.isPresent()) {
      refs.addAll(List.of(target.unpark.get(), Refs.PACKED));
    }
    // A directory of its own is left as it is, with what was known of it.
    DirectoryState own =
        ownDirectory
            ? volume.state(to)
            : new DirectoryState(Optional.of(target.base), state.sealed());
    Optional<String> unpark = ownDirectory ? Optional.empty() : target.unpark;
    Transitions.Checkouts done =
        transitions.run(
            new Intent(
                Intent.Kind.CHECKOUT,
                from.text(),
                to.text(),
                inPlace ? Optional.of(target.content) : Optional.empty(),
                own.base(),
                target.newBranchTip,
                Optional.empty(),
                refs,
                park,
                unpark,
                own.sealed()),
            gate,
            progress);
    return new CheckoutResult(
        from,
        to,
        request.create(),
        park.isPresent(),
        unpark.isPresent(),
        done.writtenBytes(),
        done.skipped());
  }

  private Target target(CheckoutRequest request, BranchName from, Optional<Oid> tip)
      throws IOException, VolumeException {
    BranchName to = request.branch();
    if (request.create()) {
      if (branches.exists(to)) {
        throw new VolumeException(
            Reason.BRANCH_EXISTS, "Cannot create existing branch " + to, "dvol checkout " + to);
      }
      Oid start =
          tip.orElseThrow(
              () ->
                  new VolumeException(
                      Reason.NO_COMMITS,
                      "You must commit ('dvol commit') before you can branch ('dvol checkout -b')",
                      "dvol commit -m MESSAGE"));
      return new Target(start, start, Optional.empty(), Optional.of(start));
    }
    if (!branches.exists(to)) {
      throw new VolumeException(
          Reason.BRANCH_MISSING,
          "Cannot switch to non-existing branch " + to,
          "dvol checkout -b " + to);
    }
    Optional<Oid> toTip = volume.tip(to);
    if (toTip.isEmpty()) {
      if (to.equals(from)) {
        Oid none = Oid.of(new byte[Oid.LENGTH]);
        return new Target(none, none, Optional.empty(), Optional.empty());
      }
      throw new VolumeException(Reason.NO_COMMITS, "branch " + to + " has no commits");
    }
    return unparked(to, toTip.get(), request.whenDirty());
  }

  private Target unparked(BranchName to, Oid tip, WhenDirty whenDirty)
      throws IOException, VolumeException {
    String ref = Refs.parked(to);
    Optional<Oid> parked = volume.git().findRef(ref);
    if (parked.isEmpty()) {
      return new Target(tip, tip, Optional.empty(), Optional.empty());
    }
    CommitData commit = volume.commit(parked.get());
    boolean fits = commit.parents().equals(List.of(tip));
    if (!fits && whenDirty != WhenDirty.FORCE) {
      throw new VolumeException(
          Reason.BASE_MOVED,
          "branch " + to + " moved since its uncommitted changes were parked",
          "dvol checkout --force " + to + "   (dvol undo brings the parked changes back)",
          "dvol restore " + parked.get().hex().substring(0, 12) + " --to DIR");
    }
    return new Target(fits ? parked.get() : tip, tip, Optional.of(ref), Optional.empty());
  }

  private void requireClean(BranchName from, DirectoryState state, Progress progress)
      throws IOException, VolumeException {
    int changes = snapshots.uncommitted(from, state, progress).size();
    if (changes > 0) {
      throw new VolumeException(
          Reason.DIRTY,
          "branch %s has %d uncommitted %s"
              .formatted(from, changes, changes == 1 ? "change" : "changes"),
          "dvol commit -m MESSAGE",
          "dvol checkout --park   (leaves them in their branch, found again on return)",
          "dvol checkout --force  (throws them away)",
          "dvol config checkout.dirty park   (to always park)");
    }
  }

  /** What is thrown away: changes of the branch that is left, and parked ones that fit no more. */
  private void recordForced(
      BranchName from, BranchName to, DirectoryState state, Optional<Oid> changed, Target target)
      throws IOException {
    List<RefMove> refs = new ArrayList<>();
    Optional<Oid> tip = volume.tip(from);
    if (tip.isPresent()) {
      refs.add(new RefMove(Refs.head(from), tip, tip));
    }
    if (target.unpark.isPresent()) {
      Optional<Oid> parked = volume.git().findRef(target.unpark.get());
      if (!parked.equals(Optional.of(target.content))) {
        refs.add(new RefMove(target.unpark.get(), parked, Optional.empty()));
      }
    }
    boolean parkedGoes = refs.stream().anyMatch(RefMove::removes);
    if (changed.isPresent() || parkedGoes) {
      log.add(
          new UndoRecord(
              "checkout --force: moving from " + from + " to " + to,
              from,
              state.base(),
              changed.or(state::base),
              refs));
    }
  }
}
