// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.worktree.SkippedEntry;
import java.util.List;
import java.util.Optional;

/**
 * A durable commit.
 *
 * @param id its id
 * @param branch the branch that moved to it
 * @param logicalBytes sum of the sizes of the volume's regular files
 * @param readBytes bytes that had to be read, in both passes if there were two
 * @param storedBytes bytes that were added to the store, likewise
 * @param changedEntries entries that differ from the commit before
 * @param skipped what could not be kept; not empty makes the exit code 15
 * @param passes its two passes; empty when nobody had to wait, so that one was enough
 */
public record CommitResult(
    CommitId id,
    BranchName branch,
    long logicalBytes,
    long readBytes,
    long storedBytes,
    long changedEntries,
    List<SkippedEntry> skipped,
    Optional<CommitPasses> passes) {
  /** Copies the list. */
  public CommitResult {
    skipped = List.copyOf(skipped);
  }
}
