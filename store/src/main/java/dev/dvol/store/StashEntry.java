// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import java.time.Instant;

/**
 * Uncommitted changes that were put aside.
 *
 * @param index n of {@code stash@{n}}: 0 for the newest
 * @param id the commit that holds the files with them
 * @param base the commit that they were made to
 * @param when they were put aside, to the second
 * @param message where they are from, or what the user said of them
 */
public record StashEntry(int index, CommitId id, CommitId base, Instant when, String message) {
  /** As git writes it: {@code stash@{0}}. */
  public String name() {
    return "stash@{" + index + "}";
  }
}
