// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.worktree.SkippedEntry;
import java.util.List;
import java.util.Optional;

/**
 * What bringing a directory to a commit's state did.
 *
 * @param commit the state it is in now
 * @param saved the commit that holds what was thrown away, if anything was and it was kept
 * @param writtenBytes bytes written to files
 * @param keptBytes bytes of files that were right already
 * @param skipped what could not be applied; not empty makes the exit code 15
 */
public record RestoreResult(
    CommitId commit,
    Optional<CommitId> saved,
    long writtenBytes,
    long keptBytes,
    List<SkippedEntry> skipped) {
  /** Copies the list. */
  public RestoreResult {
    skipped = List.copyOf(skipped);
  }
}
