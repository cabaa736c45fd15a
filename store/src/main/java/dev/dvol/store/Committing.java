// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.error.VolumeException;
import dev.dvol.store.error.VolumeException.Reason;
import dev.dvol.store.journal.DirectoryState;
import dev.dvol.store.journal.Intent;
import dev.dvol.store.journal.RefMove;
import dev.dvol.store.object.Oid;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.worktree.KeptValues;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Commits a working directory, in two passes when others use it: the first stores most of it while
 * they go on, the second what changed since, while they are quiet. Runs under the volume's lock.
 */
final class Committing {
  private final OpenVolume volume;
  private final Snapshots snapshots;
  private final Transitions transitions;
  private final UndoLog log;

  Committing(OpenVolume volume, Snapshots snapshots, Transitions transitions, UndoLog log) {
    this.log = log;
    this.volume = volume;
    this.snapshots = snapshots;
    this.transitions = transitions;
  }

  CommitResult commit(CommitRequest request, Quiescence quiescence, Progress progress)
      throws IOException, VolumeException {
    BranchName branch = volume.activeBranch();
    Optional<Oid> tip = volume.tip(branch);
    DirectoryState state = volume.state(branch);
    requireUnmoved(branch, tip, state);
    if (request.amend() && tip.isEmpty()) {
      throw new VolumeException(
          Reason.NO_COMMITS,
          "branch " + branch + " has no commit to amend",
          "dvol commit -m MESSAGE");
    }
    List<Oid> parents = tip.stream().toList();
    if (request.amend()) {
      parents = volume.commit(tip.orElseThrow()).parents();
    }
    Optional<CommitPasses.Pass> hot = hotPass(branch, quiescence, progress);
    QuietPass quiet = quietPass(branch, parents, request, hot.isPresent(), quiescence, progress);
    Snapshots.Taken taken = quiet.taken;
    if (request.amend()) {
      log.add(
          new UndoRecord(
              "commit --amend: " + request.message().lines().findFirst().orElse(""),
              branch,
              state.base(),
              Optional.empty(),
              List.of(new RefMove(Refs.head(branch), tip, Optional.of(taken.commit())))));
    }
    Intent intent =
        new Intent(
            Intent.Kind.COMMIT,
            branch.text(),
            branch.text(),
            Optional.empty(),
            Optional.of(taken.commit()),
            Optional.of(taken.commit()),
            tip,
            List.of(Refs.head(branch)),
            Optional.empty(),
            Optional.empty(),
            state.sealed());
    writeKept(branch, taken);
    transitions.run(intent, progress);
    return new CommitResult(
        new CommitId(taken.commit()),
        branch,
        taken.scan().logicalBytes(),
        taken.scan().readBytes() + hot.map(CommitPasses.Pass::readBytes).orElse(0L),
        taken.storedBytes() + hot.map(CommitPasses.Pass::storedBytes).orElse(0L),
        taken.changes(),
        taken.scan().skipped(),
        hot.map(pass -> new CommitPasses(pass, quiet.pass())));
  }

  // Before the branch moves: what a crash leaves fits the old tip, too. A commit that is in no
  // history is not named for longer than it must be, because gc keeps what is named.
  private void writeKept(BranchName branch, Snapshots.Taken taken) throws IOException {
    KeptValues before = volume.kept(branch);
    KeptValues kept = taken.scan().kept();
    boolean stays = kept.hasValuesOf(before) && isBehind(before.commit(), taken.commit());
    if (!before.isEmpty() && !stays) {
      volume.writeKept(branch, kept.in(taken.commit()));
    }
  }

  private boolean isBehind(Optional<Oid> commit, Oid tip) throws IOException {
    return commit.isPresent() && volume.git().isAncestor(commit.get(), tip);
  }

  /** What the quiet pass took, and how long others waited for it. */
  private record QuietPass(Snapshots.Taken taken, Duration waited) {
    CommitPasses.Pass pass() {
      return new CommitPasses.Pass(taken.scan().readBytes(), taken.storedBytes(), waited);
    }
  }

  /** Stores most of it while others go on; empty if nobody will have to wait. */
  private Optional<CommitPasses.Pass> hotPass(
      BranchName branch, Quiescence quiescence, Progress progress)
      throws IOException, VolumeException {
    if (!quiescence.check(Quiescence.Purpose.COMMIT)) {
      return Optional.empty();
    }
    long began = uptimeMillis();
    Snapshots.Warmed warmed = snapshots.warm(branch, progress);
    // All that was written while it was read would otherwise be written out while they are down.
    snapshots.writeOut(branch);
    return Optional.of(
        new CommitPasses.Pass(
            warmed.scan().readBytes(),
            warmed.storedBytes(),
            Duration.ofMillis(uptimeMillis() - began)));
  }

  private QuietPass quietPass(
      BranchName branch,
      List<Oid> parents,
      CommitRequest request,
      boolean othersWait,
      Quiescence quiescence,
      Progress progress)
      throws IOException, VolumeException {
    AtomicLong waitedMillis = new AtomicLong();
    // They start while what was read is still being synced.
    AtomicReference<CompletableFuture<Void>> resumed = new AtomicReference<>();
    try {
      Quiescence.Reached quiet = quiescence.quiet();
      long began = uptimeMillis();
      Runnable afterReading =
          () -> {
            resumed.set(CompletableFuture.runAsync(quiescence::resume, Committing::start));
            waitedMillis.set(uptimeMillis() - began);
          };
      boolean evenIfUnchanged = request.allowEmpty() || request.amend();
      Snapshots.Wanted wanted =
          new Snapshots.Wanted(
              parents, request, evenIfUnchanged, false, quiet, othersWait, afterReading);
      Snapshots.Taken taken =
          snapshots
              .take(branch, wanted, progress)
              .orElseThrow(
                  () ->
                      new VolumeException(
                          Reason.NOTHING_TO_COMMIT,
                          "nothing to commit on branch " + branch,
                          "dvol commit --allow-empty -m MESSAGE"));
      return new QuietPass(taken, Duration.ofMillis(waitedMillis.get()));
    } finally {
      CompletableFuture<Void> begun = resumed.get();
      if (begun != null) {
        begun.join();
      }
      quiescence.resume();
    }
  }

  // People's clock may be set meanwhile.
  private long uptimeMillis() {
    try {
      return volume.uptimeMillis();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void start(Runnable work) {
    new Thread(work, "resume").start();
  }

  private void requireUnmoved(BranchName branch, Optional<Oid> tip, DirectoryState state)
      throws VolumeException {
    if (!tip.equals(state.base())) {
      throw new VolumeException(
          Reason.BASE_MOVED,
          "branch %s moved to %s, but its working directory is based on %s"
              .formatted(
                  branch,
                  tip.map(Oid::hex).orElse("nothing"),
                  state.base().map(Oid::hex).orElse("nothing")),
          tip.isPresent()
              ? new String[] {
                "dvol checkout -b NAME      (leaves these files parked in " + branch + ")",
                "dvol reset --hard HEAD     (takes the branch's new state; these files are saved first)"
              }
              : new String[] {
                "dvol reset --hard "
                    + state.base().map(Oid::hex).orElse("")
                    + "     (makes the branch anew; these files are saved first)"
              });
    }
  }
}
