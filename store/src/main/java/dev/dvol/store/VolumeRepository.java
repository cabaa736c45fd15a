// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.check.CheckReport;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.journal.Intent;
import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.FileLock;
import dev.dvol.store.posix.Timestamp;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.tree.PathBytes;
import dev.dvol.store.worktree.Change;
import dev.dvol.store.worktree.TreeChanges;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
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
  private final Committing committing;
  private final Resetting resetting;
  private final Switching switching;
  private final Lending lending;
  private final FileContents contents;
  private final UndoLog undoLog;
  private final Undoing undoing;
  private final Stashes stashes;
  private final Stashing stashing;
  private final Checking checking;
  private final Repairing repairing;

  private VolumeRepository(OpenVolume volume) {
    this.volume = volume;
    this.commits = new Commits(volume);
    Mounts mounts = new Mounts(volume);
    this.transitions = new Transitions(volume, mounts);
    this.undoLog = new UndoLog(volume);
    this.branches = new Branches(volume, transitions, undoLog);
    this.snapshots = new Snapshots(volume);
    this.lending = new Lending(volume, mounts, transitions);
    this.committing = new Committing(volume, snapshots, transitions, undoLog);
    this.resetting = new Resetting(volume, snapshots, lending, transitions, undoLog);
    this.switching = new Switching(volume, branches, snapshots, lending, transitions, undoLog);
    this.undoing = new Undoing(volume, undoLog, branches, snapshots, lending, transitions);
    this.stashes = new Stashes(volume);
    this.stashing = new Stashing(volume, stashes, undoLog, snapshots, lending, transitions);
    this.contents = new FileContents(volume);
    this.checking = new Checking(volume, mounts);
    this.repairing = new Repairing(volume, checking);
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
   * id, a unique prefix of at least four digits, a branch, a tag, {@code branch@{n}}, {@code
   * stash@{n}}.
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
      Timestamp now = volume.posix().coarseRealTime();
      Timestamp old = new Timestamp(now.seconds() - LEFTOVER_SECONDS, 0);
      volume.files().removeLeftovers(old);
      volume.packs().removeTemporary(old);
      return work.run();
    }
  }

  /**
   * Runs what gc does to the store, under the volume's lock. What an earlier process was cut short
   * in is finished first; where there is no room for that, it stays, and what it needs is among the
   * {@link Housekeeping#roots}.
   *
   * @param waitAtMost how long to wait for the lock
   * @throws dev.dvol.store.error.RepositoryLockedException if another process holds it for longer
   */
  public <T> T keepHouse(Duration waitAtMost, Progress progress, HousekeepingWork<T> work)
      throws IOException, VolumeException {
    try (FileLock lock = volume.lock(waitAtMost)) {
      try {
        transitions.recover(progress);
      } catch (IOException e) {
        if (!NoRoom.isCauseOf(e)) {
          throw e;
        }
      }
      Timestamp now = volume.posix().coarseRealTime();
      Timestamp old = new Timestamp(now.seconds() - LEFTOVER_SECONDS, 0);
      volume.packs().removeTemporary(old);
      adoptPacks(old);
      return work.run(new Housekeeping(volume, transitions, false));
    }
  }

  // What is in them belongs to nobody after a crash, and to somebody if an index was lost.
  private void adoptPacks(Timestamp old) throws IOException {
    try {
      for (String pack : volume.packs().withoutIndex(old)) {
        volume.packs().adopt(pack);
      }
    } catch (IOException e) {
      if (!NoRoom.isCauseOf(e)) {
        throw e;
      }
    }
  }

  /** As {@link #keepHouse}, but changes nothing, and finishes nothing. */
  public <T> T lookAtHouse(Duration waitAtMost, HousekeepingWork<T> work)
      throws IOException, VolumeException {
    try (FileLock lock = volume.lockForReading(waitAtMost)) {
      Housekeeping house = new Housekeeping(volume, transitions, true);
      try {
        return work.run(house);
      } finally {
        house.end();
      }
    }
  }

  /**
   * Reads all that is kept of the volume and tells what is damaged or missing, and what it costs.
   * Changes nothing and finishes nothing; others may work meanwhile, unless damage is found.
   *
   * @param contents whether all bytes are read, or only what tells that everything is there
   * @throws dev.dvol.store.error.RepositoryLockedException if another process holds the volume's
   *     lock for longer than a few seconds
   */
  public CheckReport check(boolean contents, Progress progress) throws IOException {
    return checking.check(contents, progress);
  }

  /**
   * Brings a damaged store in order under the volume's lock, as far as sound copies of what is lost
   * are in retired packs, other repositories or working directories. Damaged packs are set aside in
   * {@code store.git/dvol-damaged}; nothing is removed. Finishes nothing that was cut short.
   *
   * @param sources volumes and git repositories to look into
   * @return what was done; durable
   * @throws VolumeException {@code REFUSED} if a source is neither
   */
  public RepairReport repair(List<Path> sources, Progress progress)
      throws IOException, VolumeException {
    return repairing.repair(sources, progress);
  }

  /** What may be told of the store without its lock: nothing is read but names. */
  public StoreCounts storeCounts() throws IOException {
    return StoreCounts.of(volume);
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

  /** As {@link #commit(CommitRequest, Quiescence, Progress)}, when nobody else is to be touched. */
  public CommitResult commit(CommitRequest request, Progress progress)
      throws IOException, VolumeException {
    return commit(request, Quiescence.NOBODY, progress);
  }

  /**
   * Commits the working directory of the active branch. Most of it is stored while those who use it
   * go on; then they are made quiet, what changed since is stored, and they go on again before this
   * returns, whatever happens.
   *
   * @throws VolumeException {@code NOTHING_TO_COMMIT}, {@code BASE_MOVED}, {@code NO_COMMITS} for
   *     an amendment of nothing, and what {@code quiescence} refuses
   */
  public CommitResult commit(CommitRequest request, Quiescence quiescence, Progress progress)
      throws IOException, VolumeException {
    return locked(progress, () -> committing.commit(request, quiescence, progress));
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

  /** As {@link #reset(CommitId, boolean, Quiescence, Progress)}, when nobody is to be touched. */
  public RestoreResult reset(CommitId target, boolean discard, Progress progress)
      throws IOException, VolumeException {
    return reset(target, discard, Quiescence.NOBODY, progress);
  }

  /**
   * Moves the active branch and its working directory to a commit. Newer commits and uncommitted
   * changes are saved first, unless {@code discard}. Who uses the directory lets go of it before it
   * is touched and goes on before this returns, whatever happens.
   *
   * @throws VolumeException {@code NO_SPACE}, {@code REFUSED} when it is not certain that nobody
   *     uses the directory, and what {@code quiescence} refuses
   */
  public RestoreResult reset(
      CommitId target, boolean discard, Quiescence quiescence, Progress progress)
      throws IOException, VolumeException {
    try {
      return locked(progress, () -> resetting.reset(target.oid(), discard, quiescence, progress));
    } finally {
      // Behind the lock: who starts mounts the directory first.
      quiescence.resume();
    }
  }

  /** As {@link #checkout(CheckoutRequest, Quiescence, Progress)}, when nobody is to be touched. */
  public CheckoutResult checkout(CheckoutRequest request, Progress progress)
      throws IOException, VolumeException {
    return checkout(request, Quiescence.NOBODY, progress);
  }

  /**
   * Switches to a branch. Who uses the directory lets go of it before it is touched and goes on
   * before this returns, whatever happens. What they write while they end is parked, never a reason
   * to refuse.
   *
   * @throws VolumeException {@code BRANCH_EXISTS}, {@code BRANCH_MISSING}, {@code NO_COMMITS},
   *     {@code DIRTY}, {@code BASE_MOVED}, {@code NO_SPACE}, {@code REFUSED} when it is not certain
   *     that nobody uses the directory, and what {@code quiescence} refuses
   */
  public CheckoutResult checkout(CheckoutRequest request, Quiescence quiescence, Progress progress)
      throws IOException, VolumeException {
    try {
      return locked(progress, () -> switching.checkout(request, quiescence, progress));
    } finally {
      quiescence.resume();
    }
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

  /**
   * Where a branch was, newest first. For display: a crash can lose a move, and removing a branch
   * removes them all.
   */
  public List<ReflogEntry> reflog(BranchName branch) throws IOException {
    return commits.reflog(branch);
  }

  /** What can be undone, newest first. */
  public List<UndoEntry> undoable() throws IOException {
    return undoLog.entries();
  }

  /**
   * Brings back what a command found: branches, parked changes and stashes that it moved, and the
   * files with their uncommitted changes if it touched them. What is there now is recorded first,
   * so that undoing can be undone. Who uses the directory lets go of it before it is touched and
   * goes on before this returns, whatever happens.
   *
   * @param which the number of an {@link UndoEntry}, or at least four digits of its id or of that
   *     of its uncommitted files; without it the newest that is not undone already
   * @throws VolumeException {@code REFUSED} when there is nothing to undo, {@code
   *     AMBIGUOUS_REVISION}, {@code BRANCH_EXISTS}, {@code BRANCH_MISSING}, {@code BRANCH_ACTIVE}
   *     or {@code BRANCH_NOT_MERGED} when what was made since is in the way, {@code NO_SPACE}, and
   *     what {@code quiescence} refuses
   */
  public UndoResult undo(Optional<String> which, Quiescence quiescence, Progress progress)
      throws IOException, VolumeException {
    try {
      return locked(progress, () -> undoing.undo(which, quiescence, progress));
    } finally {
      quiescence.resume();
    }
  }

  /** What was put aside, newest first. */
  public List<StashEntry> stashes() throws IOException {
    return stashes.list();
  }

  /**
   * Puts the uncommitted changes of the active branch aside and takes its files back to the commit
   * that they are based on. Who uses the directory lets go of it before it is touched and goes on
   * before this returns, whatever happens.
   *
   * @return what became of them; empty if there were none
   * @throws VolumeException {@code NO_COMMITS}, {@code REFUSED} when something cannot be read, or
   *     it is not certain that nobody uses the directory, and what {@code quiescence} refuses
   */
  public Optional<StashResult> pushStash(
      Optional<String> message, Quiescence quiescence, Progress progress)
      throws IOException, VolumeException {
    try {
      return locked(progress, () -> stashing.push(message, quiescence, progress));
    } finally {
      quiescence.resume();
    }
  }

  /**
   * Brings changes back that were put aside.
   *
   * @param index n of {@code stash@{n}}
   * @param pop whether they are taken off the list
   * @param force whether other uncommitted changes, and another commit than theirs, are no reason
   *     to refuse; changes that are replaced can be undone
   * @throws VolumeException {@code UNKNOWN_REVISION}, {@code DIRTY}, {@code BASE_MOVED}, {@code
   *     NO_SPACE}, {@code REFUSED} as in {@link #pushStash}, and what {@code quiescence} refuses
   */
  public StashResult applyStash(
      int index, boolean pop, boolean force, Quiescence quiescence, Progress progress)
      throws IOException, VolumeException {
    try {
      return locked(progress, () -> stashing.apply(index, pop, force, quiescence, progress));
    } finally {
      quiescence.resume();
    }
  }

  /**
   * Takes changes that were put aside off the list; that can be undone until the grace time is
   * over.
   *
   * @throws VolumeException {@code UNKNOWN_REVISION}
   */
  public StashEntry dropStash(int index) throws IOException, VolumeException {
    return locked(Progress.NONE, () -> stashing.drop(index));
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
   * Finishes what an earlier process was cut short in, if it was.
   *
   * @throws dev.dvol.store.error.RepositoryLockedException if somebody is at work, who then was not
   *     cut short
   */
  public void finishInterrupted(Progress progress) throws IOException, VolumeException {
    locked(progress, this::name);
  }

  /**
   * Lends the working directory of the active branch. Costs a few small durable writes; what was
   * cut short is finished first. An id may be mounted several times.
   *
   * @param waitAtMost how long to wait while the files are being changed
   * @return the directory of the files itself, good for one start of a container: an engine that
   *     fills an empty volume from an image gives the owner to the path that it was told, and would
   *     give it to a symbolic link
   * @throws dev.dvol.store.error.RepositoryLockedException if they still are then
   */
  public Path mount(MountId id, Duration waitAtMost, Progress progress) throws IOException {
    return lending.mount(id, waitAtMost, progress);
  }

  /**
   * Takes back what {@link #mount} lent, once. An id that is not mounted is passed over. With the
   * last one the files are synced and sealed: their stat index then holds beyond a power cut.
   */
  public void unmount(MountId id) throws IOException {
    lending.unmount(id);
  }

  /** Who has the files, and how often. */
  public SortedMap<MountId, Integer> mounts() throws IOException {
    return lending.mounted();
  }

  /** How many mounts there ever were: tells whether somebody came in between. */
  public long mountsEver() throws IOException {
    return lending.mountsEver();
  }

  /**
   * Forgets all mounts. For who has it from the engine that no container uses the volume: an engine
   * that was killed never says that it unmounted.
   *
   * @param mountsEver {@link #mountsEver} from before the engine was asked; if somebody came since,
   *     nothing is forgotten
   * @return whether any were forgotten
   */
  public boolean forgetMounts(long mountsEver) throws IOException {
    return lending.forget(mountsEver);
  }

  @Override
  public void close() throws IOException {
    volume.close();
  }
}
