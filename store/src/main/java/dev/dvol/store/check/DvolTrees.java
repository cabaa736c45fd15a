// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.check;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.object.GitTree;
import dev.dvol.store.object.Oid;
import java.util.Optional;

/** Tells the trees of dvol's commits from those that others made. */
final class DvolTrees {
  private DvolTrees() {}

  /** The tree of a commit, if it is one of dvol: it describes its format. */
  static Optional<GitTree> parse(Oid id, byte[] content) {
    try {
      GitTree tree = GitTree.parse(id, content);
      boolean describesFormat =
          tree.entries().stream().anyMatch(entry -> entry.name().equals("format.json"));
      return describesFormat ? Optional.of(tree) : Optional.empty();
    } catch (ObjectCorruptException e) {
      return Optional.empty();
    }
  }
}
