// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.posix.Errno;
import dev.dvol.store.posix.PosixException;
import java.io.IOException;

/** Tells failures for want of room on the disk from others. */
public final class NoRoom {
  private NoRoom() {}

  /** Whether the disk was full, or a quota reached. */
  public static boolean isCauseOf(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      boolean full =
          cause instanceof PosixException posix
              && (posix.is(Errno.ENOSPC) || posix.is(Errno.EDQUOT));
      if (full || cause instanceof IOException && saysSo(String.valueOf(cause.getMessage()))) {
        return true;
      }
    }
    return false;
  }

  // JGit writes refs with the JDK, which has nothing but the kernel's words for it.
  private static boolean saysSo(String message) {
    return message.contains("No space left on device") || message.contains("Disk quota exceeded");
  }
}
