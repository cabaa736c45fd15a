// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

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
    Optional<CommitId> uncommitted) {
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,3}");
  private static final Pattern ID = Pattern.compile("[0-9a-f]{4,40}");

  /**
   * Whether a word means this: its number, or at least four digits of its id or of that of its
   * uncommitted files.
   */
  public boolean isCalled(String word) {
    if (NUMBER.matcher(word).matches()) {
      return number == Integer.parseInt(word);
    }
    return ID.matcher(word).matches()
        && (id.hex().startsWith(word)
            || uncommitted.map(files -> files.hex().startsWith(word)).orElse(false));
  }
}
