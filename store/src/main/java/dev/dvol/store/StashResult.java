// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.worktree.SkippedEntry;
import java.util.List;
import java.util.Optional;

/**
 * Changes, put aside or brought back.
 *
 * @param entry which; its index is the one before it was popped
 * @param saved the commit that holds what was in the way, if there was anything; it can be undone
 * @param writtenBytes bytes written to files
 * @param keptBytes bytes of files that were right already
 * @param skipped what could not be applied; not empty makes the exit code 15
 */
public record StashResult(
    StashEntry entry,
    Optional<CommitId> saved,
    long writtenBytes,
    long keptBytes,
    List<SkippedEntry> skipped) {
  /** Copies the list. */
  public StashResult {
    skipped = List.copyOf(skipped);
  }
}
