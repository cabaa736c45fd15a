// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.internal.git;

import dev.dvol.store.error.StoreException;

/**
 * A ref cannot be made because of another one: git keeps {@code a} as a file and {@code a/b} in a
 * directory {@code a}. Nothing was changed.
 */
public final class RefNameConflictException extends StoreException {
  private static final long serialVersionUID = 1L;

  private final String ref;
  private final String conflicting;

  /** Names the ref that was to be made and the one that is in the way. */
  public RefNameConflictException(String ref, String conflicting) {
    super(ref + " cannot exist beside " + conflicting);
    this.ref = ref;
    this.conflicting = conflicting;
  }

  /** Full name of the ref that was to be made. */
  public String ref() {
    return ref;
  }

  /** Full name of the ref in the way. */
  public String conflicting() {
    return conflicting;
  }
}
