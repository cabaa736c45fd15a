// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.posix.Errno;
import java.util.Map;

/** Tells failures for want of room on the disk from others. */
public final class NoRoom {
  private static final Map<Errno, String> WORDS =
      Map.of(Errno.ENOSPC, "No space left on device", Errno.EDQUOT, "Disk quota exceeded");

  private NoRoom() {}

  /** Whether the disk was full, or a quota reached. */
  public static boolean isCauseOf(Throwable failure) {
    return KernelRefusal.isCauseOf(failure, WORDS);
  }
}
