// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import dev.dvol.store.posix.FileHandle;
import dev.dvol.store.posix.PosixException;
import dev.dvol.store.tree.Entry.FileNode;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A file that is being filled. Long runs of a large new one go past the page cache, whose pages
 * would cost as much as all the rest of the work; what is short or not aligned goes through it.
 * Several threads may write, each elsewhere in the file.
 */
final class ContentFile implements AutoCloseable {
  /** From this many bytes on a file is large. */
  private static final long LARGE = 32 << 20;

  /** Shorter writes wait longer for the device than they save. */
  private static final int SHORTEST_DIRECT = 256 << 10;

  /** What is written out at once, so that the sync at the end finds little left to do. */
  private static final int LONG_RUN = 128 << 10;

  private final FileHandle handle;
  private final @Nullable FileHandle direct;
  private volatile boolean refused;

  private ContentFile(FileHandle handle, @Nullable FileHandle direct) {
    this.handle = handle;
    this.direct = direct;
  }

  /** A file that exists; the caller gives the handle away. */
  static ContentFile existing(FileHandle handle) {
    return new ContentFile(handle, null);
  }

  /**
   * A file that was just made, of its length to be.
   *
   * @param handle given away, also when this fails
   * @param node what it is to hold
   */
  static ContentFile created(FileHandle handle, FileNode node) throws PosixException {
    try {
      if (node.size() > 0) {
        handle.truncate(node.size());
      }
      if (node.size() < LARGE) {
        return existing(handle);
      }
      if (node.dataBytes() == node.size()) {
        // Runs that are written one by one, in the order of packs, would lie as scattered.
        handle.reserve(node.size());
      }
      return new ContentFile(handle, openDirect(handle));
    } catch (PosixException e) {
      handle.close();
      throw e;
    }
  }

  // The flag belongs to an opening of the file, not to a call, hence a second one.
  private static @Nullable FileHandle openDirect(FileHandle handle) throws PosixException {
    FileHandle direct = handle.reopen();
    boolean usable = false;
    try {
      usable = direct.writePastCache(true);
    } finally {
      if (!usable) {
        direct.close();
      }
    }
    return usable ? direct : null;
  }

  /** The handle through the page cache. It stays the property of this file. */
  FileHandle handle() {
    return handle;
  }

  /**
   * Writes the remaining bytes of a direct buffer, whose address is that of a page, at an offset.
   */
  void write(ByteBuffer run, long offset) throws PosixException {
    int start = run.position();
    int end = run.limit();
    int aligned = end - start - (end - start) % FileHandle.ALIGNMENT;
    boolean fits = aligned >= SHORTEST_DIRECT && offset % FileHandle.ALIGNMENT == 0;
    if (direct != null && !refused && fits) {
      if (!direct.tryToWritePastCache(run.limit(start + aligned), offset)) {
        refused = true;
      }
      run.limit(end);
    }
    int rest = run.remaining();
    if (rest > 0) {
      long at = offset + run.position() - start;
      handle.writeFully(run, at);
      if (rest >= LONG_RUN) {
        handle.beginWriteback(at, rest);
      }
    }
  }

  /** Closes; a second time does nothing. */
  @Override
  public void close() throws PosixException {
    try (handle) {
      if (direct != null) {
        direct.close();
      }
    }
  }
}
