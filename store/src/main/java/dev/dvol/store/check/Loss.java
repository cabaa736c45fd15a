// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.check;

import dev.dvol.store.object.Oid;
import dev.dvol.store.tree.PathBytes;
import java.util.List;

/**
 * What damage costs: a file or directory that cannot be restored as it was, and where.
 *
 * @param path of a file; of a directory whose list of entries is concerned, with a slash behind it;
 *     empty for a commit that cannot be read itself
 * @param objects how many objects are missing or damaged there, the most of any of the commits
 * @param commits the first of them found, at most {@link #NAMED}; undo, stash and saved states are
 *     commits too
 * @param commitCount how many there are
 */
public record Loss(PathBytes path, long objects, List<Oid> commits, long commitCount) {
  /** How many commits are named. */
  public static final int NAMED = 3;

  /** Copies. */
  public Loss {
    commits = List.copyOf(commits);
  }
}
