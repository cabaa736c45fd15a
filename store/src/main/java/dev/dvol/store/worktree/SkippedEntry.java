// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import dev.dvol.store.tree.PathBytes;

/**
 * Something that could not be kept or brought back.
 *
 * @param path where
 * @param reason what could not be kept and why, such as {@code "unreadable: permission denied"}
 * @param contentLost whether the entry, or what is below it, is missing from what was stored, so
 *     that removing it would lose it for good
 */
public record SkippedEntry(PathBytes path, String reason, boolean contentLost) {
  /** Something that lacks no content. */
  public SkippedEntry(PathBytes path, String reason) {
    this(path, reason, false);
  }
}
