// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.check;

import dev.dvol.store.chunk.ChunkParameters;
import dev.dvol.store.error.FormatTooNewException;
import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.object.GitTree;
import dev.dvol.store.object.ObjectSource;
import dev.dvol.store.object.Oid;
import dev.dvol.store.tree.RootTree;
import java.io.IOException;
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

  /**
   * What keeps the files of a commit from being read by a volume's rules: they were pushed from a
   * volume that cuts otherwise, or by who has a newer dvol.
   *
   * @param tree a tree of dvol
   */
  static Optional<String> otherRules(Oid tree, ObjectSource objects, ChunkParameters parameters)
      throws IOException {
    try {
      return RootTree.read(tree, objects).parameters().equals(parameters)
          ? Optional.empty()
          : Optional.of("tree " + tree + " has another format.json than the volume");
    } catch (FormatTooNewException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}
