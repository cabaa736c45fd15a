// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.worktree.SkippedEntry;
import java.util.List;

/**
 * A switch of branches, done.
 *
 * @param from the branch that was left
 * @param to the branch that is active now
 * @param created whether it is new
 * @param parked whether changes were left behind in {@code from}
 * @param unparked whether changes that waited in {@code to} are back
 * @param writtenBytes bytes written to files
 * @param skipped what could not be applied
 */
public record CheckoutResult(
    BranchName from,
    BranchName to,
    boolean created,
    boolean parked,
    boolean unparked,
    long writtenBytes,
    List<SkippedEntry> skipped) {
  /** Copies the list. */
  public CheckoutResult {
    skipped = List.copyOf(skipped);
  }
}
