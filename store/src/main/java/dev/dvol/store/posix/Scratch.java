// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.posix;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Native memory of one thread for the arguments and answers of one system call: two paths, and a
 * block for data. Each call overwrites what the one before left.
 */
final class Scratch {
  /**
   * Size of the data block. The kernel's own limit for an attribute's value and for a list of
   * attributes; a directory of 5,000 entries takes four calls.
   */
  static final int DATA_SIZE = 64 * 1024;

  // The kernel refuses more than 4096 bytes with the NUL; what is cut off here is refused all the
  // same.
  private static final int LONGEST_PATH = 4096 + 64;

  private final ByteBuffer first = allocate(LONGEST_PATH + 1);
  private final ByteBuffer second = allocate(LONGEST_PATH + 1);
  private final ByteBuffer data = allocate(DATA_SIZE);
  private final long firstAddress = addressOf(first);
  private final long secondAddress = addressOf(second);
  private final long dataAddress = addressOf(data);

  /** Address of a path as a C string, valid until the next use of this slot. */
  long path(byte[] path) {
    fill(first, new byte[0], path);
    return firstAddress;
  }

  /** The same in the second slot, for calls with two names. */
  long secondPath(byte[] path) {
    fill(second, new byte[0], path);
    return secondAddress;
  }

  /**
   * Address of a path through the open directory: the l*xattr calls know no directory descriptors.
   * With an empty name it is that of what the descriptor is of, and must be followed.
   */
  long pathThrough(int directory, byte[] name) {
    if (directory == Posix.AT_FDCWD) {
      return path(name);
    }
    String prefix = "/proc/self/fd/" + directory + (name.length == 0 ? "" : "/");
    fill(first, prefix.getBytes(StandardCharsets.US_ASCII), name);
    return firstAddress;
  }

  /** The data block, cleared, in native byte order. */
  ByteBuffer data() {
    return data.clear();
  }

  /** Address of the data block. */
  long dataAddress() {
    return dataAddress;
  }

  /** A copy of the first bytes of the data block. */
  byte[] copyOfData(int length) {
    byte[] copy = new byte[length];
    data.clear().get(copy);
    return copy;
  }

  /** Address of the first byte of a direct buffer. The caller keeps the buffer reachable. */
  static long addressOf(ByteBuffer buffer) {
    return Pointer.nativeValue(Native.getDirectBufferPointer(buffer));
  }

  private static ByteBuffer allocate(int size) {
    return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
  }

  private static void fill(ByteBuffer slot, byte[] prefix, byte[] path) {
    for (byte b : path) {
      if (b == 0) {
        throw new IllegalArgumentException("NUL in file name " + Printable.quoted(path));
      }
    }
    slot.clear();
    slot.put(prefix);
    slot.put(path, 0, Math.min(path.length, slot.remaining() - 1));
    slot.put((byte) 0);
  }
}
