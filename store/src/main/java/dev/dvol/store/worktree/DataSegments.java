// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import dev.dvol.store.posix.FileHandle;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.posix.PosixException;
import java.util.Optional;

/**
 * The runs of data of a file, in order, as the file system tells them, widened to whole alignment
 * units; runs that meet or overlap then are one. A hole that does not hold a whole aligned unit is
 * data, namely zeros. There may be units of zeros in a run too: what is a hole is decided by the
 * bytes, this only saves reading the large ones.
 */
final class DataSegments {
  /**
   * A run of data.
   *
   * @param start first byte
   * @param end behind the last byte
   */
  record Segment(long start, long end) {}

  private final Posix posix;
  private final int fd;
  private final long size;
  private final int unit;
  private Optional<Segment> ahead;

  DataSegments(Posix posix, FileHandle file, long size, int unit) throws PosixException {
    this.posix = posix;
    this.fd = file.fd();
    this.size = size;
    this.unit = unit;
    this.ahead = read(0);
  }

  /** The next run, none behind the last. */
  Optional<Segment> next() throws PosixException {
    if (ahead.isEmpty()) {
      return ahead;
    }
    Segment run = ahead.get();
    ahead = read(run.end);
    while (ahead.isPresent() && ahead.get().start <= run.end) {
      run = new Segment(run.start, ahead.get().end);
      ahead = read(run.end);
    }
    return Optional.of(run);
  }

  private Optional<Segment> read(long from) throws PosixException {
    if (from >= size) {
      return Optional.empty();
    }
    long data = posix.seekData(fd, from);
    if (data < 0 || data >= size) {
      return Optional.empty();
    }
    long hole = posix.seekHole(fd, data);
    long end = hole < 0 ? size : Math.min(hole, size);
    long behind = (unit - end % unit) % unit;
    long widened = end > size - behind ? size : end + behind;
    return Optional.of(new Segment(data - data % unit, widened));
  }
}
