// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.worktree.SkippedEntry;
import dev.dvol.store.worktree.Change;
import java.util.List;
import java.util.Optional;

/**
 * A working directory against the tip of its branch.
 *
 * @param branch the branch
 * @param tip its last commit, if any
 * @param changes what differs, in walk order; a difference in times alone is none
 * @param skipped what could not be looked at
 * @param interrupted what was cut short and will be finished by the next command that changes something, in words
 * @param parked whether changes of this branch wait for its next checkout
 */
public record StatusReport(
    BranchName branch,
    Optional<CommitId> tip,
    List<Change> changes,
    List<SkippedEntry> skipped,
    Optional<String> interrupted,
    boolean parked) {
  /** Copies the lists. */
  public StatusReport {
    changes = List.copyOf(changes);
    skipped = List.copyOf(skipped);
  }

  /** Whether nothing differs. */
  public boolean isClean() {
    return changes.isEmpty();
  }
}
