// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import dev.dvol.store.chunk.DigestFunction;
import dev.dvol.store.object.Digest;
import dev.dvol.store.posix.FileHandle;
import dev.dvol.store.posix.PosixException;
import java.nio.ByteBuffer;

/**
 * A piece of a file in memory. The kernel writes it to native memory, and digests are taken of it
 * there; what is cut by content or stored is copied to an array first, which of a file with few
 * changes is little. One thread at a time.
 */
final class Block {
  /** Bytes that a block has room for. */
  static final int BYTES = 256 << 10;

  private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(BYTES);

  private final ByteBuffer memory = ByteBuffer.allocateDirect(BYTES);
  private byte[] array = {};
  private int arrayFrom;
  private int arrayTo;

  /**
   * Reads from a file to an index.
   *
   * @return bytes read; fewer than wanted only where the file ends
   */
  int read(FileHandle file, long offset, int index, int wanted) throws PosixException {
    forgetArray();
    return file.readFully(memory.limit(index + wanted).position(index), offset);
  }

  /** Puts bytes at the beginning. */
  void put(byte[] bytes) {
    forgetArray();
    memory.put(0, bytes);
  }

  /** Makes a range zeros. */
  void clear(int from, int to) {
    if (from < to) {
      forgetArray();
      memory.put(from, ZEROS, 0, to - from);
    }
  }

  /** An array that has the bytes of this range at the same indexes; valid until the next call. */
  byte[] array(int from, int to) {
    if (array.length == 0) {
      array = new byte[BYTES];
    }
    if (from < arrayFrom || to > arrayTo) {
      memory.clear().get(from, array, from, to - from);
      arrayFrom = from;
      arrayTo = to;
    }
    return array;
  }

  /** The bytes of a range. */
  byte[] copy(int from, int to) {
    byte[] copy = new byte[to - from];
    memory.clear().get(from, copy);
    return copy;
  }

  /** The digest of a range. */
  Digest digest(DigestFunction function, int from, int length) {
    return function.of(memory, from, length);
  }

  /** Whether a range holds nothing but zeros. */
  boolean isZero(int from, int length) {
    if (length >= Long.BYTES && memory.clear().getLong(from) != 0) {
      return false;
    }
    return memory.slice(from, length).mismatch(ZEROS.slice(0, length)) < 0;
  }

  private void forgetArray() {
    memory.clear();
    arrayFrom = 0;
    arrayTo = 0;
  }
}
