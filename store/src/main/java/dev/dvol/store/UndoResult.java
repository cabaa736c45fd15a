// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.worktree.SkippedEntry;
import java.util.List;
import java.util.Optional;

/**
 * A command, undone.
 *
 * @param undone what was undone
 * @param active the branch that is active now
 * @param left the branch that was active before, if that is another one
 * @param tip where the active branch is now
 * @param files whether the working directory was brought back
 * @param uncommitted whether it has uncommitted changes again that came back
 * @param parked whether changes were left behind in the branch that was left
 * @param refs the full names of the refs that moved
 * @param writtenBytes bytes written to files
 * @param keptBytes bytes of files that were right already
 * @param skipped what could not be applied; not empty makes the exit code 15
 */
public record UndoResult(
    UndoEntry undone,
    BranchName active,
    Optional<BranchName> left,
    Optional<CommitId> tip,
    boolean files,
    boolean uncommitted,
    boolean parked,
    List<String> refs,
    long writtenBytes,
    long keptBytes,
    List<SkippedEntry> skipped) {
  /** Copies the lists. */
  public UndoResult {
    refs = List.copyOf(refs);
    skipped = List.copyOf(skipped);
  }
}
