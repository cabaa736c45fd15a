// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import dev.dvol.store.chunk.Chunk;
import dev.dvol.store.chunk.CutRule;
import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.tree.Entry.FileNode;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a stored file says of its own length, and what its chunks are held to while they are
 * written: they begin within the file, end where the next begins at the latest, leave no gap in a
 * file that says it has none, and are together as long as its data. A store that was made elsewhere
 * may say anything; a chunk says how long it is only when it is opened.
 */
final class FileBounds {
  private final String path;
  private final FileNode file;
  private final int pageBytes;
  private final AtomicLong taken = new AtomicLong();
  private long chunks;

  /**
   * Bounds of one file.
   *
   * @param path escaped, for messages
   * @param pageBytes longest chunk under {@link CutRule#PAGE}
   */
  FileBounds(String path, FileNode file, int pageBytes) {
    this.path = path;
    this.file = file;
    this.pageBytes = pageBytes;
  }

  /** Whose bounds these are, escaped. */
  String path() {
    return path;
  }

  /**
   * Bytes from a chunk's beginning to where the next may begin, at least 1. To be asked once for
   * each chunk, by one thread.
   *
   * @param end where the next begins, or more than the size when there is none
   * @throws ObjectCorruptException if it begins behind the end of the file, or there are more
   *     chunks than bytes
   */
  long room(Chunk chunk, long end) throws ObjectCorruptException {
    long room = Math.min(end, file.size()) - chunk.offset();
    chunks++;
    if (room <= 0 || chunks > file.dataBytes()) {
      throw damaged(chunk, "chunk %s at byte %d lies behind its end");
    }
    return file.cut() == CutRule.PAGE ? Math.min(room, pageBytes) : room;
  }

  /**
   * Takes a chunk that is about to be written. From any thread.
   *
   * @param room as {@link #room} gave it
   * @param size bytes of the chunk
   * @throws ObjectCorruptException if it does not fit
   */
  void take(Chunk chunk, long room, int size) throws ObjectCorruptException {
    boolean isWhole = file.dataBytes() == file.size();
    if (size > room || isWhole && size < room) {
      throw damaged(chunk, "chunk %s at byte %d has " + size + " bytes where " + room + " belong");
    }
    if (taken.addAndGet(size) > file.dataBytes()) {
      throw damaged(chunk, "with chunk %s at byte %d it has more data than it says");
    }
  }

  /**
   * To be asked when all chunks of the file were taken.
   *
   * @throws ObjectCorruptException if they are not all of its data
   */
  void requireAll() throws ObjectCorruptException {
    if (taken.get() != file.dataBytes()) {
      throw new ObjectCorruptException(
          path,
          "file %s of the store is damaged: its chunks have %d bytes and it says %d"
              .formatted(path, taken.get(), file.dataBytes()));
    }
  }

  private ObjectCorruptException damaged(Chunk chunk, String what) {
    return new ObjectCorruptException(
        chunk.id().hex(),
        "file " + path + " of the store is damaged: " + what.formatted(chunk.id(), chunk.offset()));
  }
}
