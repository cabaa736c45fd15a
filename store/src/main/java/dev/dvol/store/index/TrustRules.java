// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.index;

import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.posix.Timestamp;
import java.io.IOException;
import java.util.Optional;

/**
 * When the stat index may be believed. A file is unchanged when its fingerprint is, and its record
 * is <em>trusted</em>:
 *
 * <ul>
 *   <li>the pass that wrote it began with a {@code syncfs}, and both its times lay strictly before
 *       the coarse clock read just before that. The syncfs write-protects all dirty pages, so that
 *       a later store through a mapping moves the modification time again, which otherwise moves
 *       once a writeback; and file times come from the coarse clock, so that a change in the same
 *       tick is invisible. Where file times have no fraction (ext2, ext3, and ext4 with inodes of
 *       128 bytes), the tick is a second.
 *   <li>beside programs that may be writing, they even lay two seconds before: a write moves the
 *       times when it begins, and its bytes arrive later, by as long as the disk and whoever
 *       throttles it let it wait.
 *   <li>the file system has not been mounted anew since, nor the machine started anew, or the
 *       directory was sealed: after a power cut, or when the disk was pulled out, data written with
 *       O_DIRECT or fdatasync can be new under an old size and old times.
 *   <li>the wall clock was not stepped since: a change could otherwise get the very time it had
 *       before. Nor was it set within that pass, not even back and forth again: what was written
 *       behind its beginning could have a time before it.
 *   <li>the file system is one whose times are known to behave.
 * </ul>
 *
 * <p>The rules come from experiments on ext4, xfs and btrfs; each has a test.
 */
public final class TrustRules {
  private static final long LARGEST_CLOCK_DRIFT_MILLIS = 2_000;

  private static final long LONGEST_WRITE_SECONDS = 2;

  // Where file times end with 32 bits, the kernel keeps them at their end from then on.
  private static final long END_OF_32_BITS_SECONDS = 0x7fffffffL;

  private final Posix posix;
  private final FileClock began;
  private final FileSystemRun run;
  private final boolean trustworthyFileSystem;
  private final long settlingSeconds;

  private TrustRules(
      Posix posix,
      FileClock began,
      FileSystemRun run,
      boolean trustworthyFileSystem,
      long settlingSeconds) {
    this.posix = posix;
    this.began = began;
    this.run = run;
    this.trustworthyFileSystem = trustworthyFileSystem;
    this.settlingSeconds = settlingSeconds;
  }

  /** The rules as they stand now for a working directory, in this run of its file system. */
  public static TrustRules now(Directory working, FileSystemRun run) throws IOException {
    Posix posix = working.posix();
    FileClock began = FileClock.of(posix);
    boolean trustworthy = posix.fstatfs(working.fd()).hasTrustworthyTimes();
    return new TrustRules(posix, began, run, trustworthy, 0);
  }

  /** The same rules for a pass beside programs that may be in the middle of a write. */
  public TrustRules besideWriters() {
    return new TrustRules(posix, began, run, trustworthyFileSystem, LONGEST_WRITE_SECONDS);
  }

  /** Whether the records of an index made under a header may be believed at all. */
  public boolean believe(IndexHeader header, boolean sealed) {
    boolean sameClock =
        Math.abs(header.clockOffsetMillis() - began.offset()) <= LARGEST_CLOCK_DRIFT_MILLIS;
    return trustworthyFileSystem && (run.is(header.run()) ? sameClock : sealed);
  }

  /**
   * Whether an entry that looks like this may be trusted, when the pass began with a syncfs at a
   * time.
   */
  public boolean trusts(Fingerprint fingerprint, Timestamp passBegan) {
    // No program sets the change time: with nanoseconds, one in a billion has no fraction.
    Timestamp changed = fingerprint.changed();
    int nanos = changed.nanos() == 0 ? 0 : passBegan.nanos();
    Timestamp settled = new Timestamp(passBegan.seconds() - settlingSeconds, nanos);
    boolean moves = changed.nanos() != 0 || changed.seconds() < END_OF_32_BITS_SECONDS;
    return trustworthyFileSystem && moves && fingerprint.latest().compareTo(settled) < 0;
  }

  /**
   * The header of an index whose pass began with these rules and is over now. Empty if the clock
   * was set since then, or where only clocks can be compared, if it is behind: the pass may have
   * trusted what it must not, and its index is to be dropped.
   */
  public Optional<IndexHeader> header(Oid tree) throws IOException {
    return FileClock.of(posix).wasSetSince(began)
        ? Optional.empty()
        : Optional.of(new IndexHeader(run.id(), began.offset(), tree));
  }
}
