// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.worktree.SkippedEntry;
import java.util.List;

/**
 * A durable commit.
 *
 * @param id its id
 * @param branch the branch that moved to it
 * @param logicalBytes sum of the sizes of the volume's regular files
 * @param readBytes bytes that had to be read
 * @param storedBytes bytes that were added to the store
 * @param changedEntries entries that differ from the commit before
 * @param skipped what could not be kept; not empty makes the exit code 15
 */
public record CommitResult(
    CommitId id,
    BranchName branch,
    long logicalBytes,
    long readBytes,
    long storedBytes,
    long changedEntries,
    List<SkippedEntry> skipped) {
  /** Copies the list. */
  public CommitResult {
    skipped = List.copyOf(skipped);
  }
}
