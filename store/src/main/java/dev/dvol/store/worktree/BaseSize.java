// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

/**
 * How large a commit says that it is, which decides what is worth doing and nothing else: one from
 * elsewhere may say anything.
 *
 * @param bytes how long its files are; not negative
 * @param entries how many it has; not negative
 */
public record BaseSize(long bytes, long entries) {
  /** Of no commit, or of one that does not say. */
  public static final BaseSize UNKNOWN = new BaseSize(0, 0);

  /** Takes what is negative for nothing. */
  public BaseSize {
    bytes = Math.max(0, bytes);
    entries = Math.min(Math.max(0, entries), Integer.MAX_VALUE);
  }
}
