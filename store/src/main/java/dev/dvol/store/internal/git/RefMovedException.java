// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.internal.git;

import dev.dvol.store.error.StoreException;
import dev.dvol.store.object.Oid;
import java.util.Optional;

/** A ref was not where the caller expected it; it was left as it was. */
public final class RefMovedException extends StoreException {
  private static final long serialVersionUID = 1L;

  private final String ref;
  private final transient Optional<Oid> expected;
  private final transient Optional<Oid> actual;

  /** Names the ref, where it should have been and where it is; empty means that there is none. */
  public RefMovedException(String ref, Optional<Oid> expected, Optional<Oid> actual) {
    super(ref + " is " + say(actual) + ", not " + say(expected) + " as expected");
    this.ref = ref;
    this.expected = expected;
    this.actual = actual;
  }

  /** Full name of the ref. */
  public String ref() {
    return ref;
  }

  /** Where the caller expected it; empty for a ref that was to be made. */
  public Optional<Oid> expected() {
    return expected;
  }

  /** Where it is; empty if it does not exist. */
  public Optional<Oid> actual() {
    return actual;
  }

  private static String say(Optional<Oid> id) {
    return id.map(Oid::hex).orElse("absent");
  }
}
