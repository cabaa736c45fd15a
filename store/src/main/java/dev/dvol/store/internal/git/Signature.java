// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.internal.git;

/**
 * Who did something, and when: the author or committer of a commit, or the hand behind a reflog
 * line.
 *
 * @param name may be empty
 * @param email may be empty
 * @param epochSecond seconds since 1970-01-01T00:00Z
 * @param offsetMinutes minutes that the local time is ahead of UTC, negative to the west
 */
public record Signature(String name, String email, long epochSecond, int offsetMinutes) {}
