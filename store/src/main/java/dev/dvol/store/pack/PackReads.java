// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import dev.dvol.store.error.StoreException;
import dev.dvol.store.posix.FileHandle;
import dev.dvol.store.posix.PosixException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Reading whole ranges of files. */
final class PackReads {
  private PackReads() {}

  /**
   * Fills the start of an array from an offset in a file.
   *
   * @param name the file, for messages
   * @param direct where the kernel writes first, of any capacity; its content does not matter
   * @return false if the file ends before
   */
  static boolean readFully(
      FileHandle file, String name, long start, byte[] target, int length, ByteBuffer direct)
      throws IOException {
    int done = 0;
    while (done < length) {
      int wanted = Math.min(direct.capacity(), length - done);
      int read = read(file, name, direct.clear().limit(wanted), start + done);
      direct.get(0, target, done, read);
      done += read;
      if (read < wanted) {
        return false;
      }
    }
    return true;
  }

  private static int read(FileHandle file, String name, ByteBuffer direct, long at)
      throws StoreException {
    try {
      return file.readFully(direct, at);
    } catch (PosixException e) {
      throw new StoreException("cannot read " + name + " at byte " + at + ": " + e.getMessage(), e);
    }
  }
}
