// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.index;

import dev.dvol.store.posix.Posix;
import dev.dvol.store.posix.PosixException;
import dev.dvol.store.posix.Timestamp;

/**
 * The clock that files are stamped with and the time since the machine started, of one moment. A
 * process that is not let run between two questions would take the pause for a clock that was set.
 *
 * @param wallMillis since 1970; behind by a tick of the kernel
 * @param uptimeMillis since the machine was started
 */
record ClockReading(long wallMillis, long uptimeMillis) {
  private static final int TRIES = 10;
  private static final long SAME_MOMENT_MILLIS = 1;

  /** Reads both; of some tries the best, where none was undisturbed. */
  static ClockReading of(Posix posix) throws PosixException {
    long before = millis(posix.bootTime());
    ClockReading best = new ClockReading(0, before);
    long shortest = Long.MAX_VALUE;
    for (int i = 0; i < TRIES && shortest > SAME_MOMENT_MILLIS; i++) {
      long wall = millis(posix.coarseRealTime());
      long after = millis(posix.bootTime());
      if (after - before < shortest) {
        shortest = after - before;
        best = new ClockReading(wall, before);
      }
      before = after;
    }
    return best;
  }

  /** By how much the one is ahead of the other: it stays the same until the clock is set. */
  long offset() {
    return wallMillis - uptimeMillis;
  }

  private static long millis(Timestamp time) {
    return Math.addExact(Math.multiplyExact(time.seconds(), 1000L), time.nanos() / 1_000_000);
  }
}
