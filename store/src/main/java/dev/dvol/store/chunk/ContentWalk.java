// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.chunk;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.error.ObjectMissingException;
import dev.dvol.store.object.Digest;
import dev.dvol.store.object.ObjectSource;
import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import java.io.IOException;
import java.util.List;

/**
 * Goes through the chunk nodes of stored files, checking of each that it is in canonical form, lies
 * within the file and has the digest by which it is named. What is wrong is told and passed over.
 * Not checked: that nodes end where the rules say. For one thread.
 */
public final class ContentWalk {
  private static final int DEEPEST = 32;

  private final ObjectSource objects;
  private final DigestFunction digests;
  private final Visitor visitor;

  /** Takes what is found. */
  public interface Visitor {
    /** Whether to look at a node and what is below it. */
    boolean enter(Oid node) throws IOException;

    /** All that is below a node that was entered was told. */
    default void leave(Oid node) throws IOException {}

    /** A chunk and what its plaintext's digest must be. */
    void chunk(Oid id, Digest digest) throws IOException;

    /** A node that is damaged, missing or not what it should be. */
    void damaged(Oid node, IOException why) throws IOException;
  }

  /** A walk through files of one volume. */
  public ContentWalk(ObjectSource objects, DigestFunction digests, Visitor visitor) {
    this.objects = objects;
    this.digests = digests;
    this.visitor = visitor;
  }

  /**
   * Goes through a file.
   *
   * @param size its length, which no chunk may begin at or behind
   * @throws IOException if the disk fails, or from the visitor
   */
  public void walk(StoredContent content, long size) throws IOException {
    if (content.hasNodes()) {
      node(new ChunkItem(0, content.digest(), content.id(), 1), size, 0);
    } else {
      visitor.chunk(content.id(), content.digest());
    }
  }

  private void node(ChunkItem item, long size, int depth) throws IOException {
    if (!visitor.enter(item.id())) {
      return;
    }
    List<ChunkItem> children;
    try {
      children = children(item, size, depth);
    } catch (ObjectCorruptException | ObjectMissingException e) {
      visitor.damaged(item.id(), e);
      visitor.leave(item.id());
      return;
    }
    for (ChunkItem child : children) {
      if (child.isChunk()) {
        visitor.chunk(child.id(), child.digest());
      } else {
        node(child, size, depth + 1);
      }
    }
    visitor.leave(item.id());
  }

  private List<ChunkItem> children(ChunkItem item, long size, int depth) throws IOException {
    byte[] content = objects.read(item.id(), ObjectType.TREE);
    // How many levels there are, a file does not say; that all are equally deep is not checked.
    int level = ChunkNode.hasNodes(content) ? 2 : 1;
    ChunkItem node = new ChunkItem(item.offset(), item.digest(), item.id(), level);
    List<ChunkItem> children = ChunkNode.parse(node, content);
    byte[] names = ChunkNode.names(children, item.offset());
    if (!digests.of(names, 0, names.length).equals(item.digest())) {
      throw corrupt(item.id(), "does not have the digest that it is named by");
    }
    if (children.get(children.size() - 1).offset() >= size) {
      throw corrupt(item.id(), "lies behind the end of its file");
    }
    if (depth >= DEEPEST) {
      throw corrupt(item.id(), "is nested too deeply");
    }
    return children;
  }

  private static ObjectCorruptException corrupt(Oid id, String what) {
    return new ObjectCorruptException(id.hex(), "chunk node " + id + " " + what);
  }
}
