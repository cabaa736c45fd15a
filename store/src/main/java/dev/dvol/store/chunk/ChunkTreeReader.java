// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.chunk;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.object.GitTree;
import dev.dvol.store.object.ObjectSource;
import dev.dvol.store.object.ObjectType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads chunk nodes, refusing what is not in canonical form. Safe for any number of threads. */
final class ChunkTreeReader {
  /** More levels than a file of 2^63 bytes in chunks of 4 KiB can have. */
  private static final int DEEPEST = 32;

  private final ObjectSource objects;

  ChunkTreeReader(ObjectSource objects) {
    this.objects = objects;
  }

  /** The root of a content as an item at offset 0, its level found by following the first children. */
  ChunkItem root(StoredContent content) throws IOException {
    int level = 0;
    if (content.hasNodes()) {
      level = 1;
      GitTree tree = GitTree.parse(content.id(), objects.read(content.id(), ObjectType.TREE));
      while (!tree.entries().isEmpty() && tree.entries().get(0).isTree()) {
        level++;
        if (level > DEEPEST) {
          throw new ObjectCorruptException(
              content.id().hex(), "chunk node " + content.id() + " is nested too deeply");
        }
        var id = tree.entries().get(0).id();
        tree = GitTree.parse(id, objects.read(id, ObjectType.TREE));
      }
    }
    return new ChunkItem(0, content.digest(), content.id(), level);
  }

  /** The children of a node, in ascending order of offset. */
  List<ChunkItem> children(ChunkItem node) throws IOException {
    GitTree tree = GitTree.parse(node.id(), objects.read(node.id(), ObjectType.TREE));
    List<ChunkItem> children = new ArrayList<>(tree.entries().size());
    long previous = -1;
    for (GitTree.Entry entry : tree.entries()) {
      long offset;
      try {
        offset = Math.addExact(node.offset(), ChunkName.offset(entry.name()));
      } catch (IllegalArgumentException | ArithmeticException e) {
        throw new ObjectCorruptException(
            node.id().hex(), "chunk node " + node.id() + " has a bad name: " + e.getMessage());
      }
      boolean rightKind = entry.isTree() == (node.level() > 1);
      if (offset <= previous || !rightKind) {
        throw new ObjectCorruptException(
            node.id().hex(), "chunk node " + node.id() + " is not in canonical form");
      }
      previous = offset;
      children.add(
          new ChunkItem(offset, ChunkName.digest(entry.name()), entry.id(), node.level() - 1));
    }
    if (children.isEmpty()) {
      throw new ObjectCorruptException(node.id().hex(), "chunk node " + node.id() + " is empty");
    }
    return children;
  }
}
