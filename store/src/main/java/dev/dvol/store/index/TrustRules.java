// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.index;

import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.Timestamp;
import java.io.IOException;
import java.util.UUID;

/**
 * When the stat index may be believed. A file is unchanged when its fingerprint is, and its record is <em>trusted</em>:
 *
 * <ul>
 *   <li>the pass that wrote it began with a {@code syncfs}, and both its times lay strictly before the coarse clock read
 *       just before that. The syncfs write-protects all dirty pages, so that a later store through a mapping moves the
 *       modification time again, which otherwise moves once a writeback; and file times come from the coarse clock, so
 *       that a change in the same tick is invisible.
 *   <li>the machine has not been started anew since, or the directory was sealed: after a power cut, data written with
 *       O_DIRECT or fdatasync can be new under an old size and old times.
 *   <li>the wall clock was not stepped since: a change could otherwise get the very time it had before.
 *   <li>the file system is one whose times are known to behave.
 * </ul>
 *
 * <p>The rules come from experiments on ext4, xfs and btrfs; each has a test.
 */
public final class TrustRules {
  private static final long LARGEST_CLOCK_DRIFT_MILLIS = 2_000;

  private final UUID bootId;
  private final long clockOffsetMillis;
  private final boolean trustworthyFileSystem;

  private TrustRules(UUID bootId, long clockOffsetMillis, boolean trustworthyFileSystem) {
    this.bootId = bootId;
    this.clockOffsetMillis = clockOffsetMillis;
    this.trustworthyFileSystem = trustworthyFileSystem;
  }

  /** The rules as they stand now for a working directory. */
  public static TrustRules now(Directory working, UUID bootId) throws IOException {
    var posix = working.posix();
    long offset = millis(posix.coarseRealTime()) - millis(posix.bootTime());
    return new TrustRules(
        bootId, offset, posix.fstatfs(working.fd()).hasTrustworthyTimes());
  }

  /** Whether the records of an index made under a header may be believed at all. */
  public boolean believe(IndexHeader header, boolean sealed) {
    boolean sameClock =
        Math.abs(header.clockOffsetMillis() - clockOffsetMillis) <= LARGEST_CLOCK_DRIFT_MILLIS;
    return trustworthyFileSystem
        && (header.bootId().equals(bootId) ? sameClock : sealed);
  }

  /** Whether an entry that looks like this may be trusted, when the pass began with a syncfs at a time. */
  public boolean trusts(Fingerprint fingerprint, Timestamp passBegan) {
    return trustworthyFileSystem && fingerprint.latest().compareTo(passBegan) < 0;
  }

  /** The header of an index made now. */
  public IndexHeader header(dev.dvol.store.object.Oid tree) {
    return new IndexHeader(bootId, clockOffsetMillis, tree);
  }

  private static long millis(Timestamp time) {
    return Math.addExact(Math.multiplyExact(time.seconds(), 1000L), time.nanos() / 1_000_000);
  }
}
