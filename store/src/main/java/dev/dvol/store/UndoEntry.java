// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import java.time.Instant;
import java.util.Optional;

/**
 * Something that can be undone.
 *
 * @param number its place among those of the volume, 1 for the newest
 * @param id by which it can be named, also when others have come
 * @param when it was done, to the second
 * @param what the command and what it did, one line
 * @param branch the branch that it was done to
 * @param tip where that branch was
 * @param uncommitted the commit that holds the files with their uncommitted changes, if there were
 *     some
 */
public record UndoEntry(
    int number,
    CommitId id,
    Instant when,
    String what,
    BranchName branch,
    Optional<CommitId> tip,
    Optional<CommitId> uncommitted) {}
