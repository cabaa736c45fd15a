// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.check;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.error.ObjectMissingException;
import dev.dvol.store.object.GitTree;
import dev.dvol.store.object.ObjectSource;
import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import dev.dvol.store.reach.TreeEntries;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Predicate;

/**
 * Looks at trees that are not of this volume: what stock git pushed, and what another volume's
 * rules are for. All that they name must be there; what it means is nobody's business here. What
 * was met in this way counts as looked at for such trees only: the volume's own rules ask for more.
 * For one thread.
 */
final class ForeignWalk {
  private final ObjectSource objects;
  private final ObjectMarks seen;
  private final Predicate<Oid> isRead;
  private final Findings findings;
  private final Deque<Oid> trees = new ArrayDeque<>();

  /**
   * A walk that has met nothing.
   *
   * @param isRead whether an object was read with all below it by stricter rules
   */
  ForeignWalk(ObjectSource objects, PackPositions packs, Predicate<Oid> isRead, Findings findings) {
    this.objects = objects;
    this.seen = new ObjectMarks(packs);
    this.isRead = isRead;
    this.findings = findings;
  }

  /** Notes a tree to be walked, unless that was done. */
  void enter(Oid tree) {
    if (isNew(tree)) {
      trees.push(tree);
    }
  }

  /** Walks all that was noted. */
  void drain() throws IOException {
    while (!trees.isEmpty()) {
      Oid tree = trees.pop();
      try {
        entries(tree, objects.read(tree, ObjectType.TREE));
      } catch (ObjectCorruptException | ObjectMissingException e) {
        findings.object(tree, "tree", e);
      }
    }
  }

  /** Looks at one thing that a tree names. */
  void entry(Oid tree, GitTree.Entry entry) throws IOException {
    entry(tree, entry.isTree(), entry.id());
  }

  private void entry(Oid tree, boolean isTree, Oid child) throws IOException {
    if (isTree) {
      enter(child);
    } else if (isNew(child) && !objects.contains(child)) {
      findings.object(child, "tree " + tree, "object " + child + " is missing");
    }
  }

  private void entries(Oid tree, byte[] content) throws IOException {
    TreeEntries.visit(
        tree,
        content,
        0,
        content.length,
        (isTree, bytes, offset) -> entry(tree, isTree, Oid.at(bytes, offset)));
  }

  private boolean isNew(Oid id) {
    return !isRead.test(id) && seen.add(id);
  }
}
