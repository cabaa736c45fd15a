// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.check;

import java.util.List;

/**
 * What a check found.
 *
 * @param counts what was looked at
 * @param damages what is wrong, at most {@link #MOST_NAMED}
 * @param damageCount how much is wrong
 * @param losses what it costs, by path, at most {@link #MOST_NAMED}
 * @param lossCount how many paths it costs, as far as they were counted
 * @param settled whether nobody else can have been at work, or nothing is wrong anyway
 */
public record CheckReport(
    Counts counts,
    List<Damage> damages,
    long damageCount,
    List<Loss> losses,
    long lossCount,
    boolean settled) {
  /** How much is told one by one. */
  public static final int MOST_NAMED = 1000;

  /** Copies. */
  public CheckReport {
    damages = List.copyOf(damages);
    losses = List.copyOf(losses);
  }

  /**
   * What was looked at.
   *
   * @param commits reached from the roots, those of saved states included
   * @param directories and the files in them, each once however many commits have them
   * @param chunks whose plaintext was compared with its digest; none of a check of connectivity
   * @param chunkBytes length of that plaintext
   * @param packs that were read
   * @param objects in packs
   * @param packBytes length of the packs with their indexes
   */
  public record Counts(
      long commits,
      long directories,
      long chunks,
      long chunkBytes,
      long packs,
      long objects,
      long packBytes) {}

  /** The same, found while others were at work. */
  public CheckReport unsettled() {
    return new CheckReport(counts, damages, damageCount, losses, lossCount, false);
  }

  /** Whether nothing is wrong. */
  public boolean isSound() {
    return damageCount == 0;
  }
}
