// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.error.StoreException;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.posix.PosixException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Reading whole ranges of files. */
final class PackReads {
  private PackReads() {}

  static void readFully(
      Posix posix, int fd, String name, long start, byte[] target, ByteBuffer direct)
      throws IOException {
    readFully(posix, fd, name, start, target, 0, target.length, direct);
  }

  /**
   * Fills a range of an array.
   *
   * @param name the file, for messages
   * @param direct where the kernel writes first, of any capacity; its state does not matter
   * @throws ObjectCorruptException if the file ends before
   */
  static void readFully(
      Posix posix,
      int fd,
      String name,
      long start,
      byte[] target,
      int offset,
      int length,
      ByteBuffer direct)
      throws IOException {
    int done = 0;
    while (done < length) {
      direct.clear().limit(Math.min(direct.capacity(), length - done));
      int read = pread(posix, fd, name, direct, start + done);
      if (read <= 0) {
        throw new ObjectCorruptException(
            name, name + " ends at byte " + (start + done) + ", in the middle of its content");
      }
      direct.position(0);
      direct.get(target, offset + done, read);
      done += read;
    }
  }

  private static int pread(Posix posix, int fd, String name, ByteBuffer direct, long at)
      throws StoreException {
    try {
      return posix.pread(fd, direct, at);
    } catch (PosixException e) {
      throw new StoreException("cannot read " + name + " at byte " + at + ": " + e.getMessage(), e);
    }
  }
}
