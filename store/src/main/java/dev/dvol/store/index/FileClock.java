// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.index;

import dev.dvol.store.posix.Posix;
import dev.dvol.store.posix.PosixException;

/**
 * The clock that files are stamped with and the time since the machine started, of one moment. A
 * process that is not let run between two questions would take the pause for a clock that was set.
 *
 * @param wallMillis since 1970; behind by a tick of the kernel
 * @param uptimeMillis since the machine was started
 */
record FileClock(long wallMillis, long uptimeMillis) {
  private static final int TRIES = 10;
  private static final long SAME_MOMENT_MILLIS = 1;

  /** Reads both; of some tries the best, where none was undisturbed. */
  static FileClock of(Posix posix) throws PosixException {
    long before = posix.bootTime().millis();
    FileClock best = new FileClock(0, before);
    long shortest = Long.MAX_VALUE;
    for (int i = 0; i < TRIES && shortest > SAME_MOMENT_MILLIS; i++) {
      long wall = posix.coarseRealTime().millis();
      long after = posix.bootTime().millis();
      if (after - before < shortest) {
        shortest = after - before;
        best = new FileClock(wall, before);
      }
      before = after;
    }
    return best;
  }

  /** By how much the one is ahead of the other: it stays the same until the clock is set. */
  long offset() {
    return wallMillis - uptimeMillis;
  }
}
