// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.chunk;

import dev.dvol.store.object.ObjectSource;
import java.io.IOException;
import java.util.Optional;

/**
 * Compares two stored contents chunk by chunk, reading only nodes that differ. Works for any two
 * trees; how much it can skip depends on how much they share at the same offsets.
 */
public final class ChunkDiff {
  /** Hears the differences, in ascending order of offset. */
  public interface Listener {
    /**
     * A chunk of the new content that is not at this place in the old.
     *
     * @param end where what follows in the new content begins, or {@link Long#MAX_VALUE}
     */
    void added(Chunk chunk, long end) throws IOException;

    /** A chunk of the old content whose place holds no equal chunk in the new. */
    void removed(Chunk chunk) throws IOException;
  }

  private ChunkDiff() {}

  /** Tells the listener what differs; an absent content has no chunks. */
  public static void compare(
      Optional<StoredContent> from,
      Optional<StoredContent> to,
      ObjectSource objects,
      Listener listener)
      throws IOException {
    if (from.isEmpty() || to.isEmpty()) {
      if (from.isPresent()) {
        drain(new ChunkCursor(from.get(), objects), listener::removed);
      }
      if (to.isPresent()) {
        drainAdded(new ChunkCursor(to.get(), objects), listener);
      }
      return;
    }
    if (from.get().equals(to.get())) {
      return;
    }
    walk(new ChunkCursor(from.get(), objects), new ChunkCursor(to.get(), objects), listener);
  }

  private static void walk(ChunkCursor from, ChunkCursor to, Listener listener) throws IOException {
    while (true) {
      ChunkItem old = from.peek();
      ChunkItem young = to.peek();
      if (old == null || young == null) {
        drain(from, listener::removed);
        drainAdded(to, listener);
        return;
      }
      if (old.equals(young)) {
        from.skip();
        to.skip();
      } else if (old.level() > young.level()) {
        from.expand();
      } else if (young.level() > old.level()) {
        to.expand();
      } else if (!old.isChunk()) {
        expandEarlier(from, old, to, young);
      } else {
        tellEarlier(from, old, to, young, listener);
      }
    }
  }

  // Of two unequal nodes of one level the one that begins later may still equal one behind the
  // other.
  private static void expandEarlier(
      ChunkCursor from, ChunkItem old, ChunkCursor to, ChunkItem young) throws IOException {
    if (old.offset() <= young.offset()) {
      from.expand();
    }
    if (young.offset() <= old.offset()) {
      to.expand();
    }
  }

  private static void tellEarlier(
      ChunkCursor from, ChunkItem old, ChunkCursor to, ChunkItem young, Listener listener)
      throws IOException {
    if (old.offset() <= young.offset()) {
      from.skip();
      listener.removed(chunk(old));
    }
    if (young.offset() <= old.offset()) {
      to.skip();
      listener.added(chunk(young), end(to));
    }
  }

  private interface ChunkConsumer {
    void accept(Chunk chunk) throws IOException;
  }

  private static void drain(ChunkCursor cursor, ChunkConsumer consumer) throws IOException {
    for (Optional<Chunk> next = cursor.next(); next.isPresent(); next = cursor.next()) {
      consumer.accept(next.get());
    }
  }

  private static void drainAdded(ChunkCursor cursor, Listener listener) throws IOException {
    for (Optional<Chunk> next = cursor.next(); next.isPresent(); next = cursor.next()) {
      listener.added(next.get(), end(cursor));
    }
  }

  private static long end(ChunkCursor cursor) {
    ChunkItem behind = cursor.peek();
    return behind == null ? Long.MAX_VALUE : behind.offset();
  }

  private static Chunk chunk(ChunkItem item) {
    return new Chunk(item.offset(), item.digest(), item.id());
  }
}
