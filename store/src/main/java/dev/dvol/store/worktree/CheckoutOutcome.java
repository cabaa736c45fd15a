// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import java.util.List;

/**
 * What a checkout did to a directory.
 *
 * @param writtenBytes bytes of content written
 * @param kept what could not be applied and is to be remembered
 * @param skipped the same for people
 */
public record CheckoutOutcome(long writtenBytes, KeptValues kept, List<SkippedEntry> skipped) {
  /** Copies the list. */
  public CheckoutOutcome {
    skipped = List.copyOf(skipped);
  }
}
