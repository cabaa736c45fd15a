// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import dev.dvol.store.chunk.Chunk;
import dev.dvol.store.chunk.ChunkCursor;
import dev.dvol.store.chunk.ChunkDiff;
import dev.dvol.store.chunk.ChunkParameters;
import dev.dvol.store.chunk.CutRule;
import dev.dvol.store.object.Digest;
import dev.dvol.store.object.ObjectSource;
import dev.dvol.store.tree.Entry.FileNode;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * How much of a stored file another does not have.
 *
 * @param bytes in chunks that differ
 * @param chunks that differ
 */
record ContentDelta(long bytes, long chunks) {
  static ContentDelta between(
      FileNode from, FileNode to, ChunkParameters parameters, ObjectSource objects)
      throws IOException {
    if (to.cut() == CutRule.PAGE && from.cut() == CutRule.PAGE) {
      Counter counter = new Counter(to.size(), parameters.pageBytes());
      ChunkDiff.compare(from.content(), to.content(), objects, counter);
      return new ContentDelta(counter.bytes, counter.chunks);
    }
    Set<Digest> known = new HashSet<>();
    if (from.content().isPresent()) {
      ChunkCursor cursor = new ChunkCursor(from.content().get(), from.size(), objects);
      for (Optional<Chunk> next = cursor.next(); next.isPresent(); next = cursor.next()) {
        known.add(next.get().digest());
      }
    }
    return unknown(to, known, objects);
  }

  private static ContentDelta unknown(FileNode to, Set<Digest> known, ObjectSource objects)
      throws IOException {
    if (to.content().isEmpty()) {
      return new ContentDelta(0, 0);
    }
    long bytes = 0;
    long chunks = 0;
    ChunkCursor cursor = new ChunkCursor(to.content().get(), to.size(), objects);
    Optional<Chunk> next = cursor.next();
    while (next.isPresent()) {
      Chunk chunk = next.get();
      next = cursor.next();
      if (!known.contains(chunk.digest())) {
        chunks++;
        bytes += next.map(Chunk::offset).orElse(to.size()) - chunk.offset();
      }
    }
    return new ContentDelta(bytes, chunks);
  }

  private static final class Counter implements ChunkDiff.Listener {
    private final long size;
    private final int pageBytes;
    private long bytes;
    private long chunks;

    Counter(long size, int pageBytes) {
      this.size = size;
      this.pageBytes = pageBytes;
    }

    @Override
    public void added(Chunk chunk, long end) {
      chunks++;
      // Of a damaged file a chunk may lie behind the end; who writes it refuses it.
      bytes += Math.max(0, Math.min(pageBytes, size - chunk.offset()));
    }

    @Override
    public void removed(Chunk chunk) {
      // What became shorter or a hole has no bytes in the new content.
    }
  }
}
