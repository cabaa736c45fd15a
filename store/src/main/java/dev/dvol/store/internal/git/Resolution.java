// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.internal.git;

import dev.dvol.store.object.Oid;
import java.util.List;

/** What a revision turned out to name. */
public sealed interface Resolution {
  /**
   * One commit.
   *
   * @param commit its id
   */
  record Found(Oid commit) implements Resolution {}

  /**
   * Not of the form of a revision; nothing was looked up.
   *
   * @param revision what was given
   */
  record Malformed(String revision) implements Resolution {}

  /**
   * Well-formed, but no commit is called so.
   *
   * @param name the part before any {@code ^} and {@code ~}
   */
  record Unknown(String name) implements Resolution {}

  /**
   * {@code HEAD} of a branch that has no commit yet.
   *
   * @param ref full name of the branch
   */
  record Unborn(String ref) implements Resolution {}

  /**
   * The name is known, but {@code ^} and {@code ~} lead to a parent that does not exist.
   *
   * @param start the commit from which the steps were counted
   */
  record BeyondFirst(Oid start) implements Resolution {}

  /**
   * A prefix of the ids of several commits.
   *
   * @param prefix what was given
   * @param candidates all commits it may mean, in the order of their ids
   */
  record Ambiguous(String prefix, List<Oid> candidates) implements Resolution {
    /** Copies the list. */
    public Ambiguous {
      candidates = List.copyOf(candidates);
    }
  }
}
