// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.internal.git;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.object.ObjectSource;
import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import java.io.IOException;
import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.eclipse.jgit.lib.AbbreviatedObjectId;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;

/**
 * Finds commits by the first digits of their ids. Chunks and trees, of which there are millions,
 * never make a prefix ambiguous.
 */
final class CommitPrefix {
  private static final Pattern FORM = Pattern.compile("[0-9a-fA-F]{4,40}");

  /** JGit stops collecting somewhere beyond this many matches. */
  private static final int COMPLETE_BELOW = 256;

  private final Repository repository;
  private final ObjectSource commits;
  private final RefReader refs;
  private final IndexGuard guard;

  CommitPrefix(Repository repository, ObjectSource commits, RefReader refs, IndexGuard guard) {
    this.repository = repository;
    this.commits = commits;
    this.refs = refs;
    this.guard = guard;
  }

  static boolean hasForm(String name) {
    return FORM.matcher(name).matches();
  }

  /** All commits whose ids begin so. */
  SortedSet<Oid> find(String prefix) throws IOException {
    AbbreviatedObjectId abbreviated = AbbreviatedObjectId.fromString(prefix);
    SortedSet<Oid> found = new TreeSet<>();
    try {
      guard.check();
    } catch (ObjectCorruptException e) {
      return reachable(prefix);
    }
    try (ObjectReader reader = repository.newObjectReader()) {
      Collection<ObjectId> matches = reader.resolve(abbreviated);
      for (ObjectId id : matches) {
        if (isCommit(Ids.toOid(id))) {
          found.add(Ids.toOid(id));
        }
      }
      if (matches.size() >= COMPLETE_BELOW) {
        found.addAll(reachable(prefix));
      }
    }
    return found;
  }

  private boolean isCommit(Oid id) throws IOException {
    try {
      return commits.read(id, ObjectType.COMMIT).length > 0;
    } catch (ObjectCorruptException e) {
      // Of another type, or of no use.
      return false;
    }
  }

  /** The same among the commits that refs reach: for a store with too many objects to ask each. */
  SortedSet<Oid> reachable(String prefix) throws IOException {
    AbbreviatedObjectId abbreviated = AbbreviatedObjectId.fromString(prefix);
    SortedSet<Oid> found = new TreeSet<>();
    try (RevWalk walk = SourceReader.newWalk(repository, commits)) {
      walk.setRetainBody(false);
      for (Oid id : refs.list("refs/").values()) {
        if (walk.peel(walk.parseAny(Ids.toJgit(id))) instanceof RevCommit tip) {
          walk.markStart(tip);
        }
      }
      for (RevCommit commit = walk.next(); commit != null; commit = walk.next()) {
        if (abbreviated.prefixCompare(commit) == 0) {
          found.add(Ids.toOid(commit));
        }
      }
    }
    return found;
  }
}
