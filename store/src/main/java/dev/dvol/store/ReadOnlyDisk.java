// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.posix.Errno;
import java.util.Map;

/** Tells failures to write to a file system that is mounted read-only from others. */
public final class ReadOnlyDisk {
  private static final Map<Errno, String> WORDS = Map.of(Errno.EROFS, "Read-only file system");

  private ReadOnlyDisk() {}

  /** Whether something was to be written to a read-only file system. */
  public static boolean isCauseOf(Throwable failure) {
    return KernelRefusal.isCauseOf(failure, WORDS);
  }
}
