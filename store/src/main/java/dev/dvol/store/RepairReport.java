// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.check.CheckReport;
import java.util.List;

/**
 * What a repair did.
 *
 * @param healed objects that were lost and are there again
 * @param setAside packs that were damaged, moved to {@code store.git/dvol-damaged}; what was sound
 *     in them was copied before
 * @param indexed packs that had lost their index and got a new one
 * @param after what a check finds now
 */
public record RepairReport(
    long healed, List<String> setAside, List<String> indexed, CheckReport after) {
  /** Copies. */
  public RepairReport {
    setAside = List.copyOf(setAside);
    indexed = List.copyOf(indexed);
  }

  /** Whether anything was changed. */
  public boolean isChange() {
    return healed > 0 || !setAside.isEmpty() || !indexed.isEmpty();
  }
}
