// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.posix.Errno;
import dev.dvol.store.posix.PosixException;
import java.io.IOException;

/** Tells failures to write to a file system that is mounted read-only from others. */
public final class ReadOnlyDisk {
  private ReadOnlyDisk() {}

  /** Whether something was to be written to a read-only file system. */
  public static boolean isCauseOf(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      boolean refused = cause instanceof PosixException posix && posix.is(Errno.EROFS);
      // JGit and the JDK have nothing but the kernel's words for it.
      if (refused
          || cause instanceof IOException
              && String.valueOf(cause.getMessage()).contains("Read-only file system")) {
        return true;
      }
    }
    return false;
  }
}
