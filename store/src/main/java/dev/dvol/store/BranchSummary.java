// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import java.util.Optional;

/**
 * A branch in a list.
 *
 * @param name its name
 * @param active whether it is the active branch of its volume
 * @param tip its last commit, none for a branch without commits
 */
public record BranchSummary(BranchName name, boolean active, Optional<CommitId> tip) {}
