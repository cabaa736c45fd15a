// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.error.RepositoryLockedException;
import java.time.Duration;

/**
 * How long the same mounts of a volume are there although no active container explains them. An
 * engine mounts before it starts a container, and one that was killed leaves mounts behind that
 * nobody gives back: only time tells one from the other, and it begins anew whenever somebody
 * mounts. For one command that waits.
 */
final class UnexplainedMounts {
  /** A container between its mount and its start, or a file copied into one, shows by then. */
  private static final Duration LONGEST_COMING = Duration.ofSeconds(10);

  /** Without an engine to ask: it may only be on its way back. */
  private static final Duration LONGEST_RETURN = Duration.ofSeconds(2);

  private static final int MOST_CHANGES = 100;

  private final VolumeName volume;
  private long total = -1;
  private long sinceMillis;
  private int changes;

  UnexplainedMounts(VolumeName volume) {
    this.volume = volume;
  }

  /**
   * Whether they have been there for long enough: with an engine, when it was asked; without one,
   * now. Called behind the gate, with mounts that an engine that was asked before knew nothing of.
   *
   * @param mounts how many there ever were, by which the same are known
   * @param askedMillis when the engine was about to be asked
   * @param nowMillis on the same clock
   * @param certain whether there was one
   * @throws RepositoryLockedException if others have come again and again
   */
  boolean areOld(long mounts, long askedMillis, long nowMillis, boolean certain)
      throws RepositoryLockedException {
    if (mounts != total) {
      total = mounts;
      sinceMillis = nowMillis;
      if (++changes > MOST_CHANGES) {
        throw new RepositoryLockedException(
            volume.text(),
            "containers keep coming that use volume " + volume,
            "stop them first and try again");
      }
      return false;
    }
    return certain
        ? askedMillis - sinceMillis >= LONGEST_COMING.toMillis()
        : nowMillis - sinceMillis >= LONGEST_RETURN.toMillis();
  }
}
