// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.chunk;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.object.ObjectSource;
import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import java.io.IOException;
import java.util.List;

/** Reads chunk nodes, refusing what is not in canonical form. Safe for any number of threads. */
final class ChunkTreeReader {
  /** More levels than a file of 2^63 bytes in chunks of 4 KiB can have. */
  private static final int DEEPEST = 32;

  private final ObjectSource objects;

  ChunkTreeReader(ObjectSource objects) {
    this.objects = objects;
  }

  /**
   * The root of a content as an item at offset 0, its level found by following the first children.
   */
  ChunkItem root(StoredContent content) throws IOException {
    int level = 0;
    if (content.hasNodes()) {
      level = 1;
      Oid id = content.id();
      byte[] node = objects.read(id, ObjectType.TREE);
      while (ChunkNode.hasNodes(node)) {
        level++;
        if (level > DEEPEST) {
          throw new ObjectCorruptException(
              content.id().hex(), "chunk node " + content.id() + " is nested too deeply");
        }
        id = ChunkNode.firstChild(id, node);
        node = objects.read(id, ObjectType.TREE);
      }
    }
    return new ChunkItem(0, content.digest(), content.id(), level);
  }

  /** The children of a node, in ascending order of offset. */
  List<ChunkItem> children(ChunkItem node) throws IOException {
    return ChunkNode.parse(node, objects.read(node.id(), ObjectType.TREE));
  }
}
