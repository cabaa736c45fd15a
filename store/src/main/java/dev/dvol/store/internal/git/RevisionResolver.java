// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.internal.git;

import dev.dvol.store.object.ObjectSource;
import dev.dvol.store.object.Oid;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevObject;
import org.eclipse.jgit.revwalk.RevWalk;

/**
 * Finds the commit that a revision names. A name is tried as git tries it: a full id, then refs in
 * git's order (in full, below {@code refs/}, tag, branch, remote branch), then a prefix of an id.
 */
final class RevisionResolver {
  private static final List<String> REF_RULES =
      List.of("refs/", "refs/tags/", "refs/heads/", "refs/remotes/");
  private static final int FULL_ID_DIGITS = 2 * Oid.LENGTH;

  private final Repository repository;
  private final ObjectSource commits;
  private final RefReader refs;
  private final RefFiles files;
  private final CommitPrefix prefixes;

  RevisionResolver(
      Repository repository,
      ObjectSource commits,
      RefReader refs,
      RefFiles files,
      IndexGuard guard) {
    this.repository = repository;
    this.commits = commits;
    this.refs = refs;
    this.files = files;
    this.prefixes = new CommitPrefix(repository, commits, refs, guard);
  }

  Resolution resolve(String revision, String headRef) throws IOException {
    Optional<RevisionSyntax> syntax = RevisionSyntax.parse(revision);
    if (syntax.isEmpty()) {
      return new Resolution.Malformed(revision);
    }
    try (RevWalk walk = SourceReader.newWalk(repository, commits)) {
      Resolution start = start(syntax.get(), headRef, walk);
      return start instanceof Resolution.Found found
          ? follow(syntax.get().steps(), found.commit(), walk)
          : start;
    } catch (IOException e) {
      throw Failures.translate(e, "revision " + revision);
    }
  }

  private Resolution start(RevisionSyntax syntax, String headRef, RevWalk walk) throws IOException {
    String name = syntax.name();
    boolean plain = syntax.reflogIndex().isEmpty();
    if (plain && name.length() == FULL_ID_DIGITS && CommitPrefix.hasForm(name)) {
      return commit(Oid.fromHex(name), name, walk);
    }
    Optional<String> ref = findRef(name, headRef);
    if (ref.isPresent()) {
      Optional<Oid> target =
          plain ? refs.find(ref.get()) : earlier(ref.get(), syntax.reflogIndex().getAsInt());
      return target.isPresent() ? commit(target.get(), name, walk) : new Resolution.Unknown(name);
    }
    if (name.equals(RefFiles.HEAD)) {
      return new Resolution.Unborn(headRef);
    }
    return plain && CommitPrefix.hasForm(name) ? byPrefix(name) : new Resolution.Unknown(name);
  }

  /** Full name of the first existing ref that a name may mean. */
  private Optional<String> findRef(String name, String headRef) throws IOException {
    if (name.equals(RefFiles.HEAD)) {
      return refs.find(headRef).map(tip -> headRef);
    }
    if (name.startsWith("refs/") && refs.find(name).isPresent()) {
      return Optional.of(name);
    }
    for (String rule : REF_RULES) {
      String full = rule + name;
      if (Repository.isValidRefName(full) && refs.find(full).isPresent()) {
        return Optional.of(full);
      }
    }
    return Optional.empty();
  }

  /** Where a ref was some moves ago. */
  private Optional<Oid> earlier(String ref, int moves) throws IOException {
    Optional<Oid> tip = refs.find(ref);
    if (moves == 0) {
      return tip;
    }
    List<ReflogLine> lines = Reflog.read(files, ref);
    if (!lines.isEmpty() && !lines.get(0).to().equals(tip) && lines.get(0).from().equals(tip)) {
      // A crash came between the log and the ref: that move never happened.
      lines = lines.subList(1, lines.size());
    }
    return moves <= lines.size() ? lines.get(moves - 1).from() : Optional.empty();
  }

  private Resolution byPrefix(String prefix) throws IOException {
    SortedSet<Oid> found = prefixes.find(prefix);
    return switch (found.size()) {
      case 0 -> new Resolution.Unknown(prefix);
      case 1 -> new Resolution.Found(found.first());
      default -> new Resolution.Ambiguous(prefix, List.copyOf(found));
    };
  }

  /** A commit itself or the one that a tag leads to. */
  private static Resolution commit(Oid id, String name, RevWalk walk) throws IOException {
    ObjectId jgitId = Ids.toJgit(id);
    RevObject object;
    try {
      object = walk.parseAny(jgitId);
    } catch (MissingObjectException e) {
      if (name.equalsIgnoreCase(id.hex())) {
        return new Resolution.Unknown(name);
      }
      throw e;
    }
    return walk.peel(object) instanceof RevCommit commit
        ? new Resolution.Found(Ids.toOid(commit))
        : new Resolution.Unknown(name);
  }

  private static Resolution follow(List<RevisionSyntax.Step> steps, Oid start, RevWalk walk)
      throws IOException {
    RevCommit commit = walk.parseCommit(Ids.toJgit(start));
    for (RevisionSyntax.Step step : steps) {
      int parent = step instanceof RevisionSyntax.Step.Parent p ? p.number() : 1;
      int times =
          step instanceof RevisionSyntax.Step.Back b ? b.generations() : Math.min(parent, 1);
      for (int i = 0; i < times; i++) {
        if (parent > commit.getParentCount()) {
          return new Resolution.BeyondFirst(start);
        }
        commit = walk.parseCommit(commit.getParent(parent - 1));
      }
    }
    return new Resolution.Found(Ids.toOid(commit));
  }
}
