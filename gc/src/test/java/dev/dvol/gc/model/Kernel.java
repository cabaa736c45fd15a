// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc.model;

import dev.dvol.store.posix.FileSystemInfo;
import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.testing.FaultyPosix;

/**
 * The kernel's calls for tests in which processes end, but no machine: nothing is made durable. On
 * tmpfs, where the long runs are, its files pass for those of ext4. What tmpfs does not do, and is
 * not believed for, is to move the time of a file that is written through a mapping; nobody here
 * does that.
 */
final class Kernel {
  private static final long TMPFS = 0x01021994L;

  private Kernel() {}

  static FaultyPosix calls() {
    return FaultyPosix.over(new NativePosix())
        .withoutSyncs()
        .answer(
            "fstatfs",
            (call, kernel) -> {
              FileSystemInfo info = (FileSystemInfo) kernel.call();
              return info != null && info.type() == TMPFS
                  ? new FileSystemInfo(
                      FileSystemInfo.EXT4, info.freeBytes(), info.totalBytes(), info.freeInodes())
                  : info;
            });
  }
}
