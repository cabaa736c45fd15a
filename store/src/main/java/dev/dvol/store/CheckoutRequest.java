// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

/**
 * How to switch branches.
 *
 * @param branch where to
 * @param create whether the branch is made from the current tip first
 * @param whenDirty what to do with uncommitted changes
 */
public record CheckoutRequest(BranchName branch, boolean create, WhenDirty whenDirty) {
  /** What to do with uncommitted changes of the branch that is left. */
  public enum WhenDirty {
    /** Refuse, before anything is touched. */
    REFUSE,
    /** Leave them in their branch; they come back when it is checked out again. */
    PARK,
    /** Throw them away; they are saved first and can come back until the grace time is over. */
    FORCE
  }
}
