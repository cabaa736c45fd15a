// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.testing;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Puts two entries in each other's places in one step, so that there is never neither: what
 * somebody does who wants another program to meet a symbolic link where it has just seen a
 * directory.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/rename.2.html">renameat2(2)</a>
 */
public final class Exchange {
  private static final int AT_FDCWD = -100;
  private static final int RENAME_EXCHANGE = 2;

  static {
    Native.register(Exchange.class, NativeLibrary.getProcess());
  }

  private Exchange() {}

  private static native int renameat2(
      int fromDirectory, String from, int toDirectory, String to, int flags);

  /** Exchanges two entries of one file system; false if one of them is not there. */
  public static boolean tryToSwap(Path one, Path other) {
    return renameat2(AT_FDCWD, one.toString(), AT_FDCWD, other.toString(), RENAME_EXCHANGE) == 0;
  }

  /** Exchanges two entries that are there. */
  public static void swap(Path one, Path other) throws IOException {
    if (!tryToSwap(one, other)) {
      throw new IOException(
          "cannot exchange " + one + " and " + other + ": error " + Native.getLastError());
    }
  }
}
