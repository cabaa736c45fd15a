// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.chunk;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.object.ObjectSource;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the chunks of a stored file in ascending order of offset, reading nodes only when it
 * comes to them. Nodes whose chunks do not ascend are refused, whoever made them. One thread at a
 * time.
 */
public final class ChunkCursor {
  private final ChunkTreeReader reader;
  private final long size;
  private final Deque<ChunkItem> ahead = new ArrayDeque<>();

  /** A cursor before the first chunk of a file whose size is not at hand. */
  public ChunkCursor(StoredContent content, ObjectSource objects) throws IOException {
    this(content, Long.MAX_VALUE, objects);
  }

  /**
   * A cursor before the first chunk.
   *
   * @param size of the file in bytes, behind which no chunk may begin
   */
  public ChunkCursor(StoredContent content, long size, ObjectSource objects) throws IOException {
    this.size = size;
    reader = new ChunkTreeReader(objects);
    ahead.push(reader.root(content));
  }

  /** The next chunk, or none behind the last. */
  public Optional<Chunk> next() throws IOException {
    while (!ahead.isEmpty()) {
      ChunkItem item = ahead.pop();
      if (item.isChunk()) {
        return Optional.of(new Chunk(item.offset(), item.digest(), item.id()));
      }
      expand(item);
    }
    return Optional.empty();
  }

  /** The next chunk if it begins before an offset; otherwise none, and the cursor stays. */
  public Optional<Chunk> nextBefore(long end) throws IOException {
    while (!ahead.isEmpty() && ahead.element().offset() < end) {
      ChunkItem item = ahead.pop();
      if (item.isChunk()) {
        return Optional.of(new Chunk(item.offset(), item.digest(), item.id()));
      }
      expand(item);
    }
    return Optional.empty();
  }

  /**
   * Goes on to the first chunk at or behind an offset; nodes that lie before it as a whole are not
   * read.
   */
  public void seek(long offset) throws IOException {
    while (!ahead.isEmpty() && ahead.element().offset() < offset) {
      ChunkItem item = ahead.pop();
      ChunkItem sibling = ahead.peek();
      boolean liesBefore = sibling != null && sibling.offset() <= offset;
      if (!item.isChunk() && !liesBefore) {
        expand(item);
      }
    }
  }

  /** The item in front, expanded or not; null behind the last. */
  @Nullable ChunkItem peek() {
    return ahead.peek();
  }

  /** Passes the item in front, with all that is in it. */
  void skip() {
    ahead.pop();
  }

  /** Replaces the node in front by its children. */
  void expand() throws IOException {
    expand(ahead.pop());
  }

  // A node says where it begins and not how long it is. Unless its last child lies before what
  // follows, chunks would come out of order, and be written over each other.
  private void expand(ChunkItem node) throws IOException {
    List<ChunkItem> children = reader.children(node);
    ChunkItem behind = ahead.peek();
    long end = behind == null ? size : behind.offset();
    long last = children.get(children.size() - 1).offset();
    if (last >= end) {
      throw new ObjectCorruptException(
          node.id().hex(),
          "chunk node %s has a chunk at byte %d, where it must end before %d"
              .formatted(node.id(), last, end));
    }
    for (int i = children.size() - 1; i >= 0; i--) {
      ahead.push(children.get(i));
    }
  }
}
