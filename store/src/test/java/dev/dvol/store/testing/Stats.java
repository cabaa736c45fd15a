// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.testing;

import dev.dvol.store.posix.Stat;
import dev.dvol.store.posix.Timestamp;

/** What the kernel might have told of a file instead. */
public final class Stats {
  private Stats() {}

  /** The same file with other times. */
  public static Stat at(Timestamp modified, Timestamp changed, Stat stat) {
    return new Stat(
        stat.device(),
        stat.inode(),
        stat.kind(),
        stat.permissions(),
        stat.links(),
        stat.uid(),
        stat.gid(),
        stat.size(),
        stat.blocks(),
        modified,
        changed,
        stat.rdevMajor(),
        stat.rdevMinor(),
        stat.attributes());
  }
}
