// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.posix;

import java.util.Optional;

/**
 * A mounted file system.
 *
 * @param type magic number of {@code statfs(2)}
 * @param freeBytes bytes that an unprivileged process may still write
 * @param totalBytes size in bytes
 * @param freeInodes files that may still be created, or a large number where the file system has no
 *     limit
 */
public record FileSystemInfo(long type, long freeBytes, long totalBytes, long freeInodes) {
  /** Magic of ext2, ext3 and ext4. */
  public static final long EXT4 = 0xEF53L;

  /** Magic of xfs. */
  public static final long XFS = 0x58465342L;

  /** Magic of btrfs. */
  public static final long BTRFS = 0x9123683EL;

  /** The directory of {@code /sys/fs} that shows it while it is mounted, by its device. */
  public Optional<String> shownAs() {
    if (type == EXT4) {
      return Optional.of("ext4");
    }
    return type == XFS ? Optional.of("xfs") : Optional.empty();
  }

  /**
   * Whether the times of its files can be trusted to move with every change that a syncfs has
   * flushed. False for tmpfs, FUSE and network file systems, and for all that nobody has measured.
   */
  public boolean hasTrustworthyTimes() {
    return type == EXT4 || type == XFS || type == BTRFS;
  }
}
