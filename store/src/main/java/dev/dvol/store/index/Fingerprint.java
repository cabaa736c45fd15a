// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.index;

import dev.dvol.store.posix.FileKind;
import dev.dvol.store.posix.Stat;
import dev.dvol.store.posix.Timestamp;
import org.jspecify.annotations.Nullable;

/**
 * By what a file is recognised as unchanged.
 *
 * @param kind what it is
 * @param device file system
 * @param inode inode number
 * @param size length in bytes
 * @param modified modification time, nanoseconds
 * @param changed change time, nanoseconds; no program can set it
 * @param permissions the low twelve bits of the mode
 * @param uid owner
 * @param gid group
 */
public record Fingerprint(
    FileKind kind,
    long device,
    long inode,
    long size,
    Timestamp modified,
    Timestamp changed,
    int permissions,
    long uid,
    long gid) {
  /** The fingerprint of what the kernel told. */
  public static Fingerprint of(Stat stat) {
    return new Fingerprint(
        stat.kind(),
        stat.device(),
        stat.inode(),
        stat.size(),
        stat.modified(),
        stat.changed(),
        stat.permissions(),
        stat.uid(),
        stat.gid());
  }

  /** The later of the two times. */
  public Timestamp latest() {
    return Timestamp.max(modified, changed);
  }

  // Asked of each file, and without the second compiler what a record has of itself takes several
  // times as long.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Fingerprint print
        && kind == print.kind
        && device == print.device
        && inode == print.inode
        && size == print.size
        && modified.compareTo(print.modified) == 0
        && changed.compareTo(print.changed) == 0
        && permissions == print.permissions
        && uid == print.uid
        && gid == print.gid;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(inode) * 31 + Long.hashCode(changed.seconds()) + changed.nanos();
  }
}
