// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.internal.git;

import dev.dvol.store.object.ObjectSource;
import dev.dvol.store.object.Oid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;

/**
 * A volume's bare git repository. Not for use by several threads at once, except for {@link
 * #fallback}. What changes a ref is durable when it returns.
 */
public final class GitRepository implements AutoCloseable {
  private GitRepository() {}

  /** Makes a repository. */
  public static void create(Path gitDir, String initialBranch) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Opens a repository. */
  public static GitRepository open(Path gitDir) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Where a ref points. */
  public Optional<Oid> findRef(String fullName) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** All refs whose full names begin with a prefix that ends in a slash. */
  public SortedMap<String, Oid> refs(String prefix) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Makes or moves a ref if it is where it is expected. */
  public void updateRef(
      String fullName, Optional<Oid> expectedOld, Oid newId, Signature who, String reflogMessage)
      throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Removes a ref, with its reflog, if it is where it is expected. */
  public void deleteRef(String fullName, Oid expectedOld) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Full name of the ref that HEAD stands for, existing or not. */
  public String head() throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Makes HEAD stand for a branch, existing or not. */
  public void setHead(String fullName) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** The recorded moves of a ref, newest first. */
  public List<ReflogLine> reflog(String fullName) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Lock files of refs and HEAD. */
  public List<Path> staleLocks() throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Removes all lock files of refs and HEAD. */
  public void removeStaleLocks() throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Removes the lock files of some refs. */
  public void removeStaleLocks(Collection<String> refNames) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** The bytes of a commit object. */
  public static byte[] encodeCommit(CommitData commit) {
    throw new UnsupportedOperationException();
  }

  /** Reads the bytes of a commit object. */
  public static CommitData parseCommit(byte[] content) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** All commits reachable from some, newest first, children before parents; to be closed. */
  public Stream<Oid> history(Collection<Oid> tips) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Whether a commit is another one or one of its ancestors. */
  public boolean isAncestor(Oid ancestor, Oid tip) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Number of commits reachable from one, itself included. */
  public long countCommits(Oid tip) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** The commit that a revision names. */
  public Resolution resolve(String revision, String headRef) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Every object of the repository, read through JGit and checked; safe for several threads. */
  public ObjectSource fallback() {
    throw new UnsupportedOperationException();
  }

  /** Makes packs visible that were published since this repository was opened. */
  public void refreshPacks() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
