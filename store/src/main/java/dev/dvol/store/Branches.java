// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.error.VolumeException;
import dev.dvol.store.error.VolumeException.Reason;
import dev.dvol.store.journal.DirectoryState;
import dev.dvol.store.journal.Intent;
import dev.dvol.store.journal.RefMove;
import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.DurableFile;
import dev.dvol.store.progress.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Lists, makes, removes and renames branches. What changes something runs under the volume's lock.
 */
final class Branches {
  private static final int LONGEST_NAME = 4096;

  private final OpenVolume volume;
  private final Transitions transitions;
  private final UndoLog log;

  Branches(OpenVolume volume, Transitions transitions, UndoLog log) {
    this.log = log;
    this.volume = volume;
    this.transitions = transitions;
  }

  List<BranchSummary> list() throws IOException {
    BranchName active = volume.activeBranch();
    Map<BranchName, Optional<CommitId>> tips = new TreeMap<>();
    tips.put(active, Optional.empty());
    volume
        .git()
        .refs(Refs.HEADS)
        .forEach(
            (ref, tip) -> {
              String name = ref.substring(Refs.HEADS.length());
              if (BranchName.isLegal(name)) {
                tips.put(new BranchName(name), Optional.of(new CommitId(tip)));
              }
            });
    List<BranchSummary> branches = new ArrayList<>();
    tips.forEach((name, tip) -> branches.add(new BranchSummary(name, name.equals(active), tip)));
    return branches;
  }

  boolean exists(BranchName name) throws IOException {
    return name.equals(volume.activeBranch()) || volume.tip(name).isPresent();
  }

  Optional<BranchName> previous() throws IOException {
    Optional<String> name =
        DurableFile.read(volume.files().state(), VolumeFiles.PREVIOUS, LONGEST_NAME)
            .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
            .filter(BranchName::isLegal);
    if (name.isEmpty() || !exists(new BranchName(name.get()))) {
      return Optional.empty();
    }
    return Optional.of(new BranchName(name.get()));
  }

  void create(BranchName name, CommitId at) throws IOException, VolumeException {
    if (exists(name)) {
      throw new VolumeException(
          Reason.BRANCH_EXISTS, "Cannot create existing branch " + name, "dvol branch");
    }
    requireRoomFor(name, Optional.empty());
    transitions.runRefs(
        Intent.ofRefs(
            Intent.Kind.REFS, name.text(), Optional.of(at.oid()), List.of(Refs.head(name))),
        () ->
            volume
                .git()
                .updateRef(
                    Refs.head(name),
                    Optional.empty(),
                    at.oid(),
                    volume.signature(),
                    "branch: created at " + at));
  }

  void delete(BranchName name, boolean force) throws IOException, VolumeException {
    if (!exists(name)) {
      throw missing(name);
    }
    if (name.equals(volume.activeBranch())) {
      throw new VolumeException(
          Reason.BRANCH_ACTIVE,
          "Cannot delete active branch, use 'dvol checkout' to switch branches first");
    }
    Oid tip = volume.tip(name).orElseThrow();
    if (!force && !isMerged(name, tip)) {
      throw new VolumeException(
          Reason.BRANCH_NOT_MERGED,
          "Branch '" + name + "' has commits that no other branch has",
          "dvol branch -D " + name);
    }
    if (volume.files().branches().exists(VolumeFiles.nameOf(name))) {
      throw new VolumeException(
          Reason.REFUSED, "Branch '" + name + "' has a working directory that is in use");
    }
    String parkedRef = Refs.parked(name);
    Optional<Oid> parked = volume.git().findRef(parkedRef);
    List<RefMove> moves = new ArrayList<>();
    moves.add(new RefMove(Refs.head(name), Optional.of(tip), Optional.empty()));
    if (parked.isPresent()) {
      moves.add(new RefMove(parkedRef, parked, Optional.empty()));
    }
    log.add(
        new UndoRecord(
            "branch -D: deleted " + name,
            volume.activeBranch(),
            Optional.empty(),
            Optional.empty(),
            moves));
    transitions.run(
        Intent.ofRefs(
            Intent.Kind.DELETE,
            name.text(),
            Optional.of(tip),
            List.of(Refs.head(name), parkedRef, Refs.PACKED)),
        Progress.NONE);
  }

  private boolean isMerged(BranchName name, Oid tip) throws IOException {
    for (BranchSummary other : list()) {
      boolean holds =
          !other.name().equals(name)
              && other.tip().isPresent()
              && volume.git().isAncestor(tip, other.tip().get().oid());
      if (holds) {
        return true;
      }
    }
    return false;
  }

  void rename(BranchName from, BranchName to) throws IOException, VolumeException {
    if (!exists(from)) {
      throw missing(from);
    }
    if (exists(to)) {
      throw new VolumeException(
          Reason.BRANCH_EXISTS, "Cannot create existing branch " + to, "dvol branch");
    }
    requireRoomFor(to, Optional.of(from));
    transitions.run(() -> renaming(from, to), Progress.NONE);
  }

  private Intent renaming(BranchName from, BranchName to) throws IOException {
    DirectoryState state = volume.state(from);
    return new Intent(
        Intent.Kind.RENAME,
        from.text(),
        to.text(),
        Optional.empty(),
        state.base(),
        volume.tip(from),
        Optional.empty(),
        List.of(
            Refs.head(from),
            Refs.head(to),
            Refs.parked(from),
            Refs.parked(to),
            Refs.HEAD,
            Refs.PACKED),
        Optional.empty(),
        Optional.empty(),
        state.sealed());
  }

  /**
   * Refuses a name that git cannot keep beside another, before anything is done for it.
   *
   * @param leaving a branch that will not be there any more; git must still be able to keep both
   *     for a moment
   */
  void requireRoomFor(BranchName name, Optional<BranchName> leaving)
      throws IOException, VolumeException {
    for (BranchSummary other : list()) {
      String taken = other.name().text();
      boolean inTheWay = taken.startsWith(name.text() + "/") || name.text().startsWith(taken + "/");
      if (inTheWay) {
        throw new VolumeException(
            Reason.BRANCH_EXISTS,
            "branch " + name + " cannot exist beside branch " + taken,
            leaving.isPresent() && leaving.get().text().equals(taken)
                ? "rename it to another name first"
                : "dvol branch");
      }
    }
  }

  static VolumeException missing(BranchName name) {
    return new VolumeException(
        Reason.BRANCH_MISSING, "Branch '" + name + "' does not exist", "dvol branch");
  }
}
