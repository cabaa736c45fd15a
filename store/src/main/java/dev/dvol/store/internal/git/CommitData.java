// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.internal.git;

import dev.dvol.store.object.Oid;
import java.util.List;

/**
 * What a git commit object says.
 *
 * @param tree its root tree
 * @param parents none for a first commit
 * @param author who made the content
 * @param committer who made the commit
 * @param message without the line break that git's format ends it with
 */
public record CommitData(
    Oid tree, List<Oid> parents, Signature author, Signature committer, String message) {
  /** Copies the list. */
  public CommitData {
    parents = List.copyOf(parents);
  }
}
