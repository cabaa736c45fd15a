// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.error.VolumeException;
import dev.dvol.store.error.VolumeException.Reason;
import dev.dvol.store.journal.DirectoryState;
import dev.dvol.store.journal.Intent;
import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.FileLock;
import dev.dvol.store.posix.Timestamp;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.tree.PathBytes;
import dev.dvol.store.tree.RootTree;
import dev.dvol.store.worktree.Change;
import dev.dvol.store.worktree.TreeChanges;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One volume: its commits, branches and working directory. What changes something takes the
 * volume's lock, first finishes what an earlier process was cut short in, and is durable when it
 * returns; reading takes no lock. Not for use by several threads at once.
 */
public final class VolumeRepository implements AutoCloseable {
  private static final long LEFTOVER_SECONDS = 3600;

  private final OpenVolume volume;
  private final Commits commits;
  private final Transitions transitions;
  private final Branches branches;
  private final Snapshots snapshots;
  private final Switching switching;
  private final FileContents contents;

  private VolumeRepository(OpenVolume volume) {
    this.volume = volume;
    this.commits = new Commits(volume);
    this.transitions = new Transitions(volume);
    this.branches = new Branches(volume, transitions);
    this.snapshots = new Snapshots(volume);
    this.switching = new Switching(volume, branches, snapshots, transitions);
    this.contents = new FileContents(volume);
  }

  static VolumeRepository open(VolumeName name, Path path, StoreContext context)
      throws IOException {
    return new VolumeRepository(OpenVolume.open(name, path, context));
  }

  /** Its name. */
  public VolumeName name() {
    return volume.name();
  }

  /** The active branch. */
  public BranchName activeBranch() throws IOException {
    return volume.activeBranch();
  }

  /** The branch that was active before this one, for {@code checkout -}. */
  public Optional<BranchName> previousBranch() throws IOException {
    return branches.previous();
  }

  /** All branches sorted by name, one without commits too. */
  public List<BranchSummary> branches() throws IOException {
    return branches.list();
  }

  /** The plain files of the active branch. */
  public Path workingDirectory() throws IOException {
    return volume.files().workingPath(transitions.place(activeBranch()).directory());
  }

  /** The stable path that leads to the active branch's files. */
  public Path runningPoint() {
    return volume.files().path().resolve(VolumeFiles.RUNNING_POINT.toString());
  }

  /** Bytes that the store's packs take on disk. */
  public long storedBytes() throws IOException {
    return contents.storedBytes();
  }

  /**
   * The commit that a revision names: {@code HEAD}, {@code @}, {@code HEAD~3}, {@code HEAD^^}, an
   * id, a unique prefix of at least four digits, a branch, a tag, {@code branch@{n}}.
   *
   * @param head the branch that {@code HEAD} stands for
   * @throws VolumeException {@code MALFORMED_REVISION} ("Malformed commit identifier 'X'"), {@code
   *     UNKNOWN_REVISION} ("Referenced commit does not exist; check dvol log" for steps behind the
   *     first commit, "commit 'X' does not exist" otherwise), {@code AMBIGUOUS_REVISION}
   *     (candidates as hints), {@code NO_COMMITS}
   */
  public CommitId resolve(String revision, BranchName head) throws IOException, VolumeException {
    return commits.resolve(revision, head);
  }

  /** A commit. */
  public CommitInfo commitInfo(CommitId id) throws IOException {
    return commits.info(id.oid());
  }

  /** What a commit tells besides its files. */
  public CommitRecord commitRecord(CommitId id) throws IOException {
    return CommitRecordJson.parse(volume.rootTree(id.oid()).record());
  }

  /**
   * All commits reachable from some, newest first, children before parents; lazily, to be closed.
   */
  public Stream<CommitInfo> history(List<CommitId> from) throws IOException {
    return commits.history(from);
  }

  /** Something that changes the volume. */
  private interface Work<T> {
    T run() throws IOException, VolumeException;
  }

  private <T> T locked(Progress progress, Work<T> work) throws IOException, VolumeException {
    try (FileLock lock = volume.lock()) {
      transitions.recover(progress);
      volume.files().removeLeftovers();
      Timestamp now = volume.posix().coarseRealTime();
      volume.packs().removeLeftovers(new Timestamp(now.seconds() - LEFTOVER_SECONDS, 0));
      return work.run();
    }
  }

  /**
   * Finishes what an earlier process was cut short in, if it was, before a revision is resolved for
   * {@link #reset}: what is finished may switch the active branch. Files that cannot be finished,
   * because the store is damaged, are left as they are; the reset brings them to another state.
   */
  public void finishInterruptedBeforeReset(Progress progress) throws IOException {
    if (Intent.read(volume.files().journal()).isPresent()) {
      try (FileLock lock = volume.lock()) {
        transitions.recoverForReset(progress);
      }
    }
  }

  /**
   * Commits the working directory of the active branch.
   *
   * @throws VolumeException {@code NOTHING_TO_COMMIT}, {@code BASE_MOVED}, {@code NO_COMMITS} for
   *     an amendment of nothing
   */
  public CommitResult commit(CommitRequest request, Progress progress)
      throws IOException, VolumeException {
    return locked(progress, () -> commitLocked(request, progress));
  }

  private CommitResult commitLocked(CommitRequest request, Progress progress)
      throws IOException, VolumeException {
    BranchName branch = activeBranch();
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
    boolean evenIfUnchanged = request.allowEmpty() || request.amend();
    Snapshots.Taken taken =
        snapshots
            .take(branch, new Snapshots.Wanted(parents, request, evenIfUnchanged, false), progress)
            .orElseThrow(
                () ->
                    new VolumeException(
                        Reason.NOTHING_TO_COMMIT,
                        "nothing to commit on branch " + branch,
                        "dvol commit --allow-empty -m MESSAGE"));
    if (request.amend()) {
      transitions.keep(branch, tip.orElseThrow(), "commit: amended");
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
    transitions.run(intent, progress);
    return new CommitResult(
        new CommitId(taken.commit()),
        branch,
        taken.scan().logicalBytes(),
        taken.scan().readBytes(),
        taken.storedBytes(),
        taken.changes(),
        taken.scan().skipped());
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

  /**
   * Compares the working directory of the active branch with the commit it is based on; stores
   * nothing.
   */
  public StatusReport status(Progress progress) throws IOException, VolumeException {
    BranchName branch = activeBranch();
    return compare(branch, transitions.place(branch).state().base(), progress);
  }

  private StatusReport compare(BranchName branch, Optional<Oid> reference, Progress progress)
      throws IOException {
    Snapshots.Compared compared = snapshots.compare(transitions.place(branch), reference, progress);
    return new StatusReport(
        branch,
        volume.tip(branch).map(CommitId::new),
        compared.changes(),
        compared.scan().skipped(),
        interrupted(),
        volume.git().findRef(Refs.parked(branch)).isPresent());
  }

  /**
   * The command that was cut short and will be finished by the next one that changes something, if
   * there is one.
   */
  public Optional<String> interrupted() throws IOException {
    return Intent.read(volume.files().journal())
        .filter(Intent::showsHalfway)
        .map(intent -> intent.kind().word());
  }

  /**
   * Moves the active branch and its working directory to a commit. Newer commits and uncommitted
   * changes are saved first, unless {@code discard}.
   *
   * @throws VolumeException {@code NO_SPACE}
   */
  public RestoreResult reset(CommitId target, boolean discard, Progress progress)
      throws IOException, VolumeException {
    return locked(progress, () -> resetLocked(target.oid(), discard, progress));
  }

  private RestoreResult resetLocked(Oid target, boolean discard, Progress progress)
      throws IOException, VolumeException {
    BranchName branch = activeBranch();
    Optional<Oid> tip = volume.tip(branch);
    DirectoryState state = volume.state(branch);
    RootTree targetTree = volume.rootTree(target);
    boolean hasDirectory = volume.files().branches().exists(VolumeFiles.nameOf(branch));
    Optional<RootTree> now = hasDirectory ? volume.rootTree(state.base()) : Optional.empty();
    transitions.checkSpace(branch, now, targetTree);
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
    Transitions.Checkouts done = transitions.run(intent, progress);
    long logical = CommitRecordJson.parse(targetTree.record()).logicalBytes();
    return new RestoreResult(
        new CommitId(target),
        saved.map(CommitId::new),
        done.writtenBytes(),
        Math.max(0, logical - done.writtenBytes()),
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
    Optional<Oid> saved = Optional.empty();
    if (hasDirectory) {
      CommitRequest request =
          Switching.savedRequest(volume, "saved before reset to " + target.hex());
      saved =
          snapshots
              .take(
                  branch,
                  new Snapshots.Wanted(state.base().stream().toList(), request, false, true),
                  progress)
              .map(Snapshots.Taken::commit);
    }
    if (saved.isPresent()) {
      transitions.keep(branch, saved.get(), "reset");
    }
    boolean tipLeaves = tip.isPresent() && !tip.get().equals(target);
    boolean savedHasTip = saved.isPresent() && tip.equals(state.base());
    if (tipLeaves && !savedHasTip) {
      transitions.keep(branch, tip.get(), "reset");
      return saved.or(() -> tip);
    }
    return saved;
  }

  /**
   * Switches to a branch.
   *
   * @throws VolumeException {@code BRANCH_EXISTS}, {@code BRANCH_MISSING}, {@code NO_COMMITS},
   *     {@code DIRTY}, {@code BASE_MOVED}, {@code NO_SPACE}
   */
  public CheckoutResult checkout(CheckoutRequest request, Progress progress)
      throws IOException, VolumeException {
    return locked(progress, () -> switching.checkout(request, progress));
  }

  /**
   * Makes a branch at a commit, without switching to it.
   *
   * @throws VolumeException {@code BRANCH_EXISTS}
   */
  public void createBranch(BranchName name, CommitId at) throws IOException, VolumeException {
    locked(
        Progress.NONE,
        () -> {
          branches.create(name, at);
          return name;
        });
  }

  /**
   * Removes a branch; its tip stays recoverable until the grace time is over.
   *
   * @param force whether commits that no other branch has may leave the log
   * @throws VolumeException {@code BRANCH_MISSING}, {@code BRANCH_ACTIVE}, {@code
   *     BRANCH_NOT_MERGED}
   */
  public void deleteBranch(BranchName name, boolean force) throws IOException, VolumeException {
    locked(
        Progress.NONE,
        () -> {
          branches.delete(name, force);
          return name;
        });
  }

  /**
   * Renames a branch.
   *
   * @throws VolumeException {@code BRANCH_MISSING}, {@code BRANCH_EXISTS}
   */
  public void renameBranch(BranchName from, BranchName to) throws IOException, VolumeException {
    locked(
        Progress.NONE,
        () -> {
          branches.rename(from, to);
          return to;
        });
  }

  /** What differs between two commits, in walk order. */
  public List<Change> diff(CommitId from, CommitId to) throws IOException {
    return TreeChanges.between(
        volume.rootTree(from.oid()), volume.rootTree(to.oid()), volume.packs());
  }

  /** What differs between a commit and the working directory of the active branch. */
  public StatusReport diffWorkingDirectory(CommitId from, Progress progress)
      throws IOException, VolumeException {
    return compare(activeBranch(), Optional.of(from.oid()), progress);
  }

  /** A regular file of a commit, if there is one at that path. */
  public Optional<FileContent> contentAt(CommitId commit, PathBytes path) throws IOException {
    return contents.at(volume.rootTree(commit.oid()), path);
  }

  /** A regular file of the working directory, if there is one at that path. */
  public Optional<FileContent> workingContent(PathBytes path) throws IOException {
    return contents.working(transitions.place(activeBranch()).directory(), path);
  }

  /**
   * Writes a commit's files into a directory outside the volume, which is made if absent and must
   * be empty.
   *
   * @throws VolumeException {@code DESTINATION_NOT_EMPTY}, {@code NO_SPACE}
   */
  public RestoreResult restore(CommitId commit, Path destination, Progress progress)
      throws IOException, VolumeException {
    return contents.restore(commit, destination, progress);
  }

  /**
   * Vouches that the directory of the active branch was used by nobody but those who have ended, so
   * that its stat index holds beyond a power cut: everything is synced, then that is noted durably.
   */
  public void seal() throws IOException, VolumeException {
    locked(
        Progress.NONE,
        () -> {
          BranchName branch = activeBranch();
          volume.posix().syncfs(volume.files().branches().fd());
          volume
              .state(branch)
              .withSeal(true)
              .write(volume.files().state(), VolumeFiles.stateOf(branch));
          return branch;
        });
  }

  /** Takes {@link #seal} back, durably, before the directory is lent to anybody. */
  public void unseal() throws IOException, VolumeException {
    locked(
        Progress.NONE,
        () -> {
          BranchName branch = activeBranch();
          volume
              .state(branch)
              .withSeal(false)
              .write(volume.files().state(), VolumeFiles.stateOf(branch));
          return branch;
        });
  }

  @Override
  public void close() throws IOException {
    volume.close();
  }
}
