// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import dev.dvol.store.tree.PathBytes;

/**
 * Something that could not be kept or brought back.
 *
 * @param path where
 * @param reason what could not be kept and why, such as {@code "unreadable: permission denied"}
 */
public record SkippedEntry(PathBytes path, String reason) {}
