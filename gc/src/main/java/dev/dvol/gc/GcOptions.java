// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc;

/**
 * What a gc may remove.
 *
 * @param prune the grace time
 * @param savedCount how many saved states a volume keeps at most
 * @param savedBytes how many bytes they may keep at most that nothing else needs; the newest stays
 *     whatever it keeps
 * @param livePercent a data pack with fewer of its bytes needed is written anew
 */
public record GcOptions(PruneAge prune, int savedCount, long savedBytes, int livePercent) {
  /** Fourteen days, 50 saved states, 50 GB in them, 70 percent. */
  public static final GcOptions DEFAULT = new GcOptions(PruneAge.DEFAULT, 50, 50_000_000_000L, 70);

  /** Refuses what makes no sense. */
  public GcOptions {
    if (savedCount < 1 || savedBytes < 0 || livePercent < 0 || livePercent > 100) {
      throw new IllegalArgumentException(savedCount + " " + savedBytes + " " + livePercent);
    }
  }

  /** The same with another grace time. */
  public GcOptions withPrune(PruneAge age) {
    return new GcOptions(age, savedCount, savedBytes, livePercent);
  }

  /** The same with other limits for saved states. */
  public GcOptions withSaved(int count, long bytes) {
    return new GcOptions(prune, count, bytes, livePercent);
  }
}
