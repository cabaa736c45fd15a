// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import java.time.ZonedDateTime;
import java.util.Map;

/**
 * What a commit is made of besides the working directory.
 *
 * @param message at least one character, any characters but NUL
 * @param author who made the change; also recorded as committer
 * @param when the time of the commit; written with whole seconds
 * @param allowEmpty whether a commit is made when nothing changed
 * @param meta what the user attaches
 * @param amend whether the commit replaces the tip instead of following it
 */
public record CommitRequest(
    String message,
    Person author,
    ZonedDateTime when,
    boolean allowEmpty,
    Map<String, String> meta,
    boolean amend) {
  /** Copies the map. */
  public CommitRequest {
    meta = Map.copyOf(meta);
    if (message.isEmpty()) {
      throw new IllegalArgumentException("a commit message has at least one character");
    }
  }
}
