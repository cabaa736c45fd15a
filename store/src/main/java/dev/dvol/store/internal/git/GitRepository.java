// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.internal.git;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.error.StoreException;
import dev.dvol.store.object.ObjectSource;
import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.Posix;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;

/**
 * A volume's bare git repository: names, history and whatever dvol's own readers do not understand.
 * Names of refs are full ones, {@code refs/heads/master}. Not for use by several threads at once,
 * except for {@link #fallback}; several processes may work on one repository, each ref changes by
 * compare-and-swap.
 *
 * <p>A change is durable when its method returns: file, directory and every directory above it up
 * to the repository are synced. If a method throws, the ref is where it was, unless the failure was
 * one of syncing: then it is old or new, and after a power cut either.
 *
 * <p>What git holds and cannot be read is a {@link dev.dvol.store.error.ObjectMissingException} or
 * an {@link ObjectCorruptException}, a damaged ref included; other failures of git are plain {@link
 * StoreException}s, those of the disk any {@link IOException}.
 */
public final class GitRepository implements AutoCloseable {
  private final Repository repository;
  private final RefFiles files;
  private final RefReader refs;
  private final RefWriter writer;
  private final IndexGuard guard;
  private final JgitObjectSource objects;
  private final ObjectSource commits;

  private GitRepository(
      Repository repository,
      Path gitDir,
      UnaryOperator<ObjectSource> reader,
      IsolatedSystemReader system) {
    this.repository = repository;
    this.files = new RefFiles(gitDir);
    this.refs = new RefReader(repository.getRefDatabase(), files);
    this.guard = new IndexGuard(gitDir);
    this.objects = new JgitObjectSource(repository, guard);
    this.commits = reader.apply(objects);
    this.writer = new RefWriter(repository, files, refs, objects, commits, system);
  }

  /**
   * Makes a bare repository without commits and syncs all of it, its own name too. What is left
   * after a failure is of no use and may be removed.
   *
   * @param gitDir absent or empty; its parent exists
   * @param initialBranch the branch HEAD stands for, without {@code refs/heads/}
   * @throws IllegalArgumentException if git does not allow that branch name
   */
  public static void create(Path gitDir, String initialBranch) throws IOException {
    RepositoryCreation.create(gitDir.toAbsolutePath().normalize(), initialBranch);
  }

  /**
   * Opens a repository that reads commits through JGit, as {@link #fallback} does.
   *
   * @throws StoreException if there is none, or it has a format that JGit does not know
   */
  public static GitRepository open(Path gitDir) throws IOException {
    return open(gitDir, UnaryOperator.identity());
  }

  /**
   * Opens a repository. Reads its own configuration only, writes nothing, runs no program; refuses
   * one that leads out of its directory.
   *
   * @param reader makes the source that commits are read from out of the {@link #fallback}; dvol's
   *     own reader of packs finds them without loading the ids of all chunks
   * @throws StoreException if there is none, or it has a format that JGit does not know
   */
  public static GitRepository open(Path gitDir, UnaryOperator<ObjectSource> reader)
      throws IOException {
    IsolatedSystemReader system = IsolatedSystemReader.install();
    Path absolute = gitDir.toAbsolutePath().normalize();
    StoreLayout.require(absolute);
    FileRepositoryBuilder builder = new FileRepositoryBuilder();
    builder.setFS(new IsolatedFs()).setGitDir(absolute.toFile()).setBare();
    try {
      Repository repository = builder.build();
      StoreConfig.enforce(repository.getConfig());
      return new GitRepository(repository, absolute, reader, system);
    } catch (IOException e) {
      throw new StoreException("cannot open the repository " + absolute, e);
    }
  }

  /**
   * The object that a ref points to; empty if there is no such ref, or it is HEAD of a branch
   * without commits. A tag object is not peeled.
   *
   * @throws ObjectCorruptException if its file is torn
   */
  public Optional<Oid> findRef(String fullName) throws IOException {
    return refs.find(fullName);
  }

  /**
   * All refs below a directory of refs, such as {@code refs/dvol/saved/}. An unreadable one fails
   * the whole: a gc that relies on the answer must not miss a ref.
   *
   * @param prefix begins with {@code refs/} and ends in a slash
   * @throws ObjectCorruptException if a file is torn or is no ref
   */
  public SortedMap<String, Oid> refs(String prefix) throws IOException {
    return refs.list(prefix);
  }

  /**
   * As {@link #refs(String)}, but what cannot be read is handed over and passed over. Not good for
   * removing anything.
   */
  public SortedMap<String, Oid> readableRefs(
      String prefix, Consumer<ObjectCorruptException> damaged) throws IOException {
    return refs.list(prefix, damaged);
  }

  /**
   * The refs whose names are not UTF-8, which stock git allows and no other method here tells of,
   * by names for people: each byte beyond ASCII as {@code \xff}. What cannot be read is handed
   * over.
   */
  public SortedMap<String, Oid> unspelledRefs(Consumer<ObjectCorruptException> damaged)
      throws IOException {
    return UnspelledRefs.read(files, damaged);
  }

  /**
   * Makes or moves a ref, if it is where the caller expects it, and appends to its log.
   *
   * @param expectedOld where it must be; empty: it must not exist
   * @param newId an object of this repository
   * @param who whose hand, and when, for the log
   * @param reflogMessage line breaks become blanks
   * @throws RefMovedException if it is elsewhere
   * @throws RefNameConflictException if {@code a/b} is to be made beside {@code a}, or {@code a}
   *     beside {@code a/b}
   * @throws dev.dvol.store.error.ObjectMissingException if the object is not there
   * @throws dev.dvol.store.error.RepositoryLockedException if git's lock of the ref stays held for
   *     a second
   */
  public void updateRef(
      String fullName, Optional<Oid> expectedOld, Oid newId, Signature who, String reflogMessage)
      throws IOException {
    writer.update(fullName, expectedOld, newId, who, reflogMessage);
  }

  /**
   * Removes a ref and its log, if it is where the caller expects it. The branch that HEAD stands
   * for can be removed too; HEAD then names an absent branch.
   *
   * @throws RefMovedException if it is elsewhere or absent
   * @throws dev.dvol.store.error.RepositoryLockedException if git's lock of the ref stays held for
   *     a second
   */
  public void deleteRef(String fullName, Oid expectedOld) throws IOException {
    writer.delete(fullName, expectedOld);
  }

  /**
   * Full name of the branch that HEAD stands for, with commits or without.
   *
   * @throws StoreException if HEAD was detached by another program
   */
  public String head() throws IOException {
    return refs.head();
  }

  /**
   * Makes HEAD stand for a branch, with commits or without. Writes no log.
   *
   * @throws IllegalArgumentException if it is not the full name of a branch
   */
  public void setHead(String fullName) throws IOException {
    writer.setHead(fullName);
  }

  /**
   * The recorded moves of a ref, newest first; none for an absent ref. Torn lines are left out.
   * Logs are for display: they may lack moves or tell of one that a crash prevented.
   */
  public List<ReflogLine> reflog(String fullName) throws IOException {
    return Reflog.read(files, fullName);
  }

  /**
   * Takes the lines out of all logs that name objects which are about to go. Logs that change are
   * replaced durably; those that are gone are so durably from now on.
   *
   * @param doomed tells which objects go
   */
  public static void forgetMoves(Posix posix, Path gitDir, ReflogExpiry.Doomed doomed)
      throws IOException {
    new ReflogExpiry(posix, doomed).run(gitDir);
  }

  /** Git's lock files beside refs, HEAD and packed-refs that exist now, held or left behind. */
  public List<Path> staleLocks() throws IOException {
    return new StaleLocks(files).list();
  }

  /**
   * Removes all of {@link #staleLocks}. Only for a caller that holds the volume's lock and knows
   * that no stock git is at work: one that is held protects a change under way.
   */
  public void removeStaleLocks() throws IOException {
    new StaleLocks(files).removeAll();
  }

  /**
   * Removes the lock files of some refs, those that a journal names; {@code packed-refs}, which is
   * locked when a ref is removed, may be among them. Only for a caller that holds the volume's
   * lock.
   */
  public void removeStaleLocks(Collection<String> refNames) throws IOException {
    new StaleLocks(files).removeOf(refNames);
  }

  /**
   * Whether a lock file of a ref, or of {@code packed-refs}, exists now, held or left behind. It
   * may come or go at any moment.
   */
  public boolean isLocked(String refName) throws IOException {
    return new StaleLocks(files).exists(refName);
  }

  /**
   * Whether a ref cannot be removed now, because its lock file or that of {@code packed-refs}
   * exists, held or left behind.
   */
  public boolean isLockedAgainstRemoval(String refName) throws IOException {
    return new StaleLocks(files).keepsFromRemoval(refName);
  }

  /**
   * Removes the lock files of refs that do not exist, below a directory of refs. Only for a
   * directory in which names are made by the holder of the volume's lock alone, and for that
   * holder: then whoever began to make such a ref is dead.
   *
   * @param prefix begins with {@code refs/} and ends in a slash
   */
  public void removeLocksOfUnborn(String prefix) throws IOException {
    new StaleLocks(files).removeOfUnborn(prefix, refs);
  }

  /**
   * The content of a commit object, always the same for the same data. What git cannot carry is
   * dropped (NUL; in names also line breaks, angle brackets and outer blanks) or moved to the
   * nearest it can (times before 1970 or after 9999, offsets beyond 18 hours, unpaired surrogates);
   * the rest of the message is kept exactly.
   */
  public static byte[] encodeCommit(CommitData commit) {
    return CommitCodec.encode(commit);
  }

  /**
   * What the content of a commit object says, whoever wrote it. One line break at the end of the
   * message is taken off.
   *
   * @throws ObjectCorruptException if its tree, author or committer is missing
   */
  public static CommitData parseCommit(byte[] content) throws ObjectCorruptException {
    return CommitCodec.parse(content);
  }

  /**
   * All commits reachable from some, each once, newest first and children before parents whatever
   * their clocks said. Commits are read when the first element is asked for; the stream must be
   * closed, and throws {@link java.io.UncheckedIOException}.
   */
  public Stream<Oid> history(Collection<Oid> tips) throws IOException {
    return new History(repository, commits).newestFirst(tips);
  }

  /** Whether a commit is another one or one of its ancestors. */
  public boolean isAncestor(Oid ancestor, Oid tip) throws IOException {
    return new History(repository, commits).isAncestor(ancestor, tip);
  }

  /** Number of commits reachable from one, itself included. */
  public long countCommits(Oid tip) throws IOException {
    return new History(repository, commits).count(tip);
  }

  /**
   * The commit that a revision names, in the part of git's grammar that makes sense for a volume:
   * {@code HEAD}, {@code @}, a full id, four or more digits of one, a branch, a tag, a remote
   * branch, {@code refs/...}, each with {@code @{n}} behind a ref and any number of {@code ^},
   * {@code ^n}, {@code ~}, {@code ~n}. Refs come before prefixes and tags before branches, as in
   * git.
   *
   * @param headRef full name of the branch that HEAD and {@code @} stand for
   */
  public Resolution resolve(String revision, String headRef) throws IOException {
    return new RevisionResolver(repository, commits, refs, files, guard).resolve(revision, headRef);
  }

  /**
   * Every object of the repository up to 64 MiB, read through JGit and checked against its id: also
   * loose ones, deltas, and packs that others wrote. Valid until {@link #close}; safe for any
   * number of threads.
   */
  public ObjectSource fallback() {
    return objects;
  }

  /** Makes packs visible that were published since this repository was opened. */
  public void refreshPacks() {
    objects.refresh();
  }

  @Override
  public void close() {
    repository.close();
  }
}
