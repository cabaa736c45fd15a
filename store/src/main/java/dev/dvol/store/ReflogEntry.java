// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import java.time.Instant;
import java.util.Optional;

/**
 * A move of a branch, for display: a crash can lose one.
 *
 * @param index n of {@code branch@{n}}: 0 for the newest
 * @param id where it went
 * @param from where it was; empty when it was made
 * @param when, to the second
 * @param message what was done, one line
 */
public record ReflogEntry(
    int index, CommitId id, Optional<CommitId> from, Instant when, String message) {}
