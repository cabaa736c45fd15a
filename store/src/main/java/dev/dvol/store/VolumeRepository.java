// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.error.VolumeException;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.tree.PathBytes;
import dev.dvol.store.worktree.Change;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One volume: its commits, branches and working directory. What changes something takes the volume's lock, first
 * finishes what an earlier process was cut short in, and is durable when it returns; reading takes no lock. Not for use
 * by several threads at once.
 */
public final class VolumeRepository implements AutoCloseable {
  private VolumeRepository() {}

  /** Its name. */
  public VolumeName name() {
    throw new UnsupportedOperationException();
  }

  /** The active branch. */
  public BranchName activeBranch() throws IOException {
    throw new UnsupportedOperationException();
  }

  /** The branch that was active before this one, for {@code checkout -}. */
  public Optional<BranchName> previousBranch() throws IOException {
    throw new UnsupportedOperationException();
  }

  /** All branches sorted by name, one without commits too. */
  public List<BranchSummary> branches() throws IOException {
    throw new UnsupportedOperationException();
  }

  /** The plain files of the active branch. */
  public Path workingDirectory() throws IOException {
    throw new UnsupportedOperationException();
  }

  /** The stable path that leads to the active branch's files. */
  public Path runningPoint() {
    throw new UnsupportedOperationException();
  }

  /** Bytes that the store takes on disk. */
  public long storedBytes() throws IOException {
    throw new UnsupportedOperationException();
  }

  /**
   * The commit that a revision names: {@code HEAD}, {@code @}, {@code HEAD~3}, {@code HEAD^^}, an id, a unique prefix
   * of at least four digits, a branch, a tag, {@code branch@{n}}.
   *
   * @param head the branch that {@code HEAD} stands for
   * @throws VolumeException {@code MALFORMED_REVISION} ("Malformed commit identifier 'X'"), {@code UNKNOWN_REVISION}
   *     ("Referenced commit does not exist; check dvol log" for steps behind the first commit, "commit 'X' does not
   *     exist" otherwise), {@code AMBIGUOUS_REVISION} (candidates as hints), {@code NO_COMMITS}
   */
  public CommitId resolve(String revision, BranchName head) throws IOException, VolumeException {
    throw new UnsupportedOperationException();
  }

  /** A commit. */
  public CommitInfo commitInfo(CommitId id) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** What a commit tells besides its files. */
  public CommitRecord commitRecord(CommitId id) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** All commits reachable from some, newest first, children before parents; lazily, to be closed. */
  public Stream<CommitInfo> history(List<CommitId> from) throws IOException {
    throw new UnsupportedOperationException();
  }

  /**
   * Commits the working directory of the active branch.
   *
   * @throws VolumeException {@code NOTHING_TO_COMMIT}, {@code BASE_MOVED}
   */
  public CommitResult commit(CommitRequest request, Progress progress)
      throws IOException, VolumeException {
    throw new UnsupportedOperationException();
  }

  /** Compares the working directory of the active branch with its tip; stores nothing. */
  public StatusReport status(Progress progress) throws IOException, VolumeException {
    throw new UnsupportedOperationException();
  }

  /**
   * Moves the active branch and its working directory to a commit. Newer commits and uncommitted changes are saved
   * first, unless {@code discard}.
   */
  public RestoreResult reset(CommitId target, boolean discard, Progress progress)
      throws IOException, VolumeException {
    throw new UnsupportedOperationException();
  }

  /**
   * Switches to a branch.
   *
   * @throws VolumeException {@code BRANCH_EXISTS}, {@code BRANCH_MISSING}, {@code NO_COMMITS}, {@code DIRTY}, {@code
   *     BASE_MOVED}
   */
  public CheckoutResult checkout(CheckoutRequest request, Progress progress)
      throws IOException, VolumeException {
    throw new UnsupportedOperationException();
  }

  /**
   * Makes a branch at a commit, without switching to it.
   *
   * @throws VolumeException {@code BRANCH_EXISTS}
   */
  public void createBranch(BranchName name, CommitId at) throws IOException, VolumeException {
    throw new UnsupportedOperationException();
  }

  /**
   * Removes a branch; its tip stays recoverable until the grace time is over.
   *
   * @param force whether commits that no other branch has may leave the log
   * @throws VolumeException {@code BRANCH_MISSING}, {@code BRANCH_ACTIVE}, {@code BRANCH_NOT_MERGED}
   */
  public void deleteBranch(BranchName name, boolean force) throws IOException, VolumeException {
    throw new UnsupportedOperationException();
  }

  /**
   * Renames a branch.
   *
   * @throws VolumeException {@code BRANCH_MISSING}, {@code BRANCH_EXISTS}
   */
  public void renameBranch(BranchName from, BranchName to) throws IOException, VolumeException {
    throw new UnsupportedOperationException();
  }

  /** What differs between two commits, in walk order. */
  public List<Change> diff(CommitId from, CommitId to) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** What differs between a commit and the working directory of the active branch. */
  public StatusReport diffWorkingDirectory(CommitId from, Progress progress)
      throws IOException, VolumeException {
    throw new UnsupportedOperationException();
  }

  /** A regular file of a commit, if there is one at that path. */
  public Optional<FileContent> contentAt(CommitId commit, PathBytes path) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** A regular file of the working directory, if there is one at that path. */
  public Optional<FileContent> workingContent(PathBytes path) throws IOException {
    throw new UnsupportedOperationException();
  }

  /**
   * Writes a commit's files into a directory outside the volume, which is made if absent and must be empty.
   *
   * @throws VolumeException {@code DESTINATION_NOT_EMPTY}, {@code NO_SPACE}
   */
  public RestoreResult restore(CommitId commit, Path destination, Progress progress)
      throws IOException, VolumeException {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() throws IOException {}
}
