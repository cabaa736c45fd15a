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
 * @param settings how often the wall clock was seen being set before that moment
 */
record FileClock(long wallMillis, long uptimeMillis, long settings) {
  private static final int TRIES = 10;
  private static final long SAME_MOMENT_MILLIS = 1;

  // The coarse clock lags by up to a tick, of 10 ms at most; a clock that is being adjusted goes
  // slower, by 1/2000 as a rule.
  private static final long LARGEST_TICK_MILLIS = 20;
  private static final long ADJUSTED_AT_MOST_ONE_IN = 500;

  /** Reads both; of some tries the best, where none was undisturbed. */
  static FileClock of(Posix posix) throws PosixException {
    long settings = posix.clockSettings();
    long before = posix.bootTime().millis();
    FileClock best = new FileClock(0, before, settings);
    long shortest = Long.MAX_VALUE;
    for (int i = 0; i < TRIES && shortest > SAME_MOMENT_MILLIS; i++) {
      long wall = posix.coarseRealTime().millis();
      long after = posix.bootTime().millis();
      if (after - before < shortest) {
        shortest = after - before;
        best = new FileClock(wall, before, settings);
      }
      before = after;
    }
    return best;
  }

  /** By how much the one is ahead of the other: it stays the same until the clock is set. */
  long offset() {
    return wallMillis - uptimeMillis;
  }

  /**
   * Whether the clock was set between an earlier moment and this one: as the kernel tells, or where
   * it does not, if it is behind.
   */
  boolean wasSetSince(FileClock earlier) {
    long lasted = uptimeMillis - earlier.uptimeMillis;
    long forgiven = LARGEST_TICK_MILLIS + lasted / ADJUSTED_AT_MOST_ONE_IN;
    return settings != earlier.settings || offset() < earlier.offset() - forgiven;
  }
}
