// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.internal.git;

import dev.dvol.store.object.ObjectSource;
import dev.dvol.store.object.Oid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.Spliterator;
import java.util.Spliterators.AbstractSpliterator;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevSort;
import org.eclipse.jgit.revwalk.RevWalk;

/** Walks from commits to their ancestors. Each call has a walk of its own. */
final class History {
  private final Repository repository;
  private final ObjectSource commits;

  History(Repository repository, ObjectSource commits) {
    this.repository = repository;
    this.commits = commits;
  }

  Stream<Oid> newestFirst(Collection<Oid> tips) throws IOException {
    RevWalk walk = newWalk();
    try {
      walk.sort(RevSort.COMMIT_TIME_DESC);
      walk.sort(RevSort.TOPO, true);
      for (Oid tip : tips) {
        walk.markStart(walk.parseCommit(Ids.toJgit(tip)));
      }
    } catch (IOException e) {
      walk.close();
      throw Failures.translate(e, "history");
    }
    return StreamSupport.stream(new Commits(walk), false).onClose(walk::close);
  }

  boolean isAncestor(Oid ancestor, Oid tip) throws IOException {
    try (RevWalk walk = newWalk()) {
      return walk.isMergedInto(
          walk.parseCommit(Ids.toJgit(ancestor)), walk.parseCommit(Ids.toJgit(tip)));
    } catch (IOException e) {
      throw Failures.translate(e, "history of " + tip);
    }
  }

  long count(Oid tip) throws IOException {
    try (RevWalk walk = newWalk()) {
      walk.markStart(walk.parseCommit(Ids.toJgit(tip)));
      long count = 0;
      while (walk.next() != null) {
        count++;
      }
      return count;
    } catch (IOException e) {
      throw Failures.translate(e, "history of " + tip);
    }
  }

  private RevWalk newWalk() {
    RevWalk walk = SourceReader.newWalk(repository, commits);
    walk.setRetainBody(false);
    return walk;
  }

  private static final class Commits extends AbstractSpliterator<Oid> {
    private final RevWalk walk;

    Commits(RevWalk walk) {
      super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.DISTINCT | Spliterator.NONNULL);
      this.walk = walk;
    }

    @Override
    public boolean tryAdvance(Consumer<? super Oid> action) {
      RevCommit commit;
      try {
        commit = walk.next();
      } catch (IOException e) {
        throw new UncheckedIOException(Failures.translate(e, "history"));
      }
      if (commit == null) {
        return false;
      }
      action.accept(Ids.toOid(commit));
      return true;
    }
  }
}
