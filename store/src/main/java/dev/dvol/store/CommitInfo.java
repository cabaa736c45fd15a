// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import java.time.ZonedDateTime;
import java.util.List;

/**
 * A commit, read.
 *
 * @param id its id
 * @param parents none for a first commit
 * @param author who made it
 * @param authored when, in the author's time zone, whole seconds
 * @param message exactly as given, without the line break that git's format ends it with
 */
public record CommitInfo(
    CommitId id, List<CommitId> parents, Person author, ZonedDateTime authored, String message) {
  /** Copies the list. */
  public CommitInfo {
    parents = List.copyOf(parents);
  }

  /** The first line of the message. */
  public String subject() {
    return message.lines().findFirst().orElse("");
  }
}
