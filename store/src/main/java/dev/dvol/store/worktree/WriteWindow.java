// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import dev.dvol.store.posix.FileHandle;
import dev.dvol.store.posix.PosixException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Chunks that came in the order of packs, on their way into files. A pack has neighbours of a file
 * near each other but not side by side, because several were compressed at once. So some megabytes
 * are gathered, sorted, and written in long runs: a write of one chunk costs the kernel several
 * times as much for each byte, and keeps the other threads out of the file as often. For one
 * thread.
 */
final class WriteWindow {
  private static final int WINDOW_BYTES = 8 << 20;
  private static final int RUN_BYTES = 1 << 20;

  private static final Comparator<Piece> FILE_ORDER =
      Comparator.comparingInt((Piece piece) -> piece.file.handle().fd())
          .thenComparingLong(Piece::offset);

  private final ByteBuffer window;
  private final ByteBuffer run;
  private final List<Piece> pieces = new ArrayList<>();
  private final LongConsumer written;

  /** A chunk in the window. */
  private record Piece(ContentFile file, long offset, int at, int size) {}

  /**
   * An empty window.
   *
   * @param bytes that are to be written through it, none of the chunks longer; what is larger than
   *     a window is cut down to one
   * @param written hears how many bytes each write wrote
   */
  WriteWindow(long bytes, LongConsumer written) {
    int capacity = capacity(bytes);
    this.window = ByteBuffer.allocateDirect(capacity);
    this.run = FileHandle.alignedBuffer(Math.min(capacity, RUN_BYTES));
    this.written = written;
  }

  private static int capacity(long bytes) {
    return (int) Math.min(WINDOW_BYTES, bytes);
  }

  /** Whether it is as large as a new one for so many bytes would be. */
  boolean suits(long bytes) {
    return window.capacity() >= capacity(bytes);
  }

  /** Takes a chunk; writes what was gathered when there is no room for it. */
  void add(ContentFile file, long offset, byte[] content, int size) throws PosixException {
    if (size > window.remaining()) {
      flush();
    }
    pieces.add(new Piece(file, offset, window.position(), size));
    window.put(content, 0, size);
  }

  /**
   * Writes all that was gathered; after a failure some of it is written, and the rest forgotten.
   */
  void flush() throws PosixException {
    pieces.sort(FILE_ORDER);
    int from = 0;
    while (from < pieces.size()) {
      Piece first = pieces.get(from);
      run.clear();
      int to = from;
      while (to < pieces.size() && joins(first, pieces.get(to))) {
        Piece piece = pieces.get(to++);
        run.put(run.position(), window, piece.at, piece.size);
        run.position(run.position() + piece.size);
      }
      int size = run.flip().remaining();
      first.file.write(run, first.offset);
      written.accept(size);
      from = to;
    }
    pieces.clear();
    window.clear();
  }

  private boolean joins(Piece first, Piece next) {
    return next.file == first.file
        && next.offset == first.offset + run.position()
        && next.size <= run.remaining();
  }
}
