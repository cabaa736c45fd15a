// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.posix;

/**
 * What the kernel tells about one file, without following a symbolic link.
 *
 * @param device number of the file system it is on ({@code st_dev}, major and minor packed by us)
 * @param inode inode number
 * @param kind what it is
 * @param permissions the low twelve bits of the mode
 * @param links number of hard links
 * @param uid owner, 0 to 2^32-1
 * @param gid group, 0 to 2^32-1
 * @param size length in bytes; of a symbolic link, of its target
 * @param blocks allocated units of 512 bytes
 * @param modified time of the last change of the content
 * @param changed time of the last change of content or metadata
 * @param rdevMajor major number of a device file, else 0
 * @param rdevMinor minor number of a device file, else 0
 * @param attributes {@code stx_attributes} of statx(2): immutable, append-only and the like
 */
public record Stat(
    long device,
    long inode,
    FileKind kind,
    int permissions,
    long links,
    long uid,
    long gid,
    long size,
    long blocks,
    Timestamp modified,
    Timestamp changed,
    int rdevMajor,
    int rdevMinor,
    long attributes) {
  /** {@code STATX_ATTR_IMMUTABLE}. */
  public static final long IMMUTABLE = 0x10;

  /** {@code STATX_ATTR_APPEND}. */
  public static final long APPEND_ONLY = 0x20;

  /** {@code STATX_ATTR_NODUMP}. */
  public static final long NO_DUMP = 0x40;

  /** {@code STATX_ATTR_MOUNT_ROOT}: something is mounted here. */
  public static final long MOUNT_ROOT = 0x2000;

  /** {@code STATX_ATTR_VERITY}. */
  public static final long VERITY = 0x100000;
}
