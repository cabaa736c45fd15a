// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.error;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A storage failure: what failed, on which object, and why. Nothing that was committed before is
 * changed by the operation that throws it, unless its documentation says otherwise.
 */
public class StoreException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> hints;

  /** A failure without a cause and without hints. */
  public StoreException(String message) {
    this(message, null, List.of());
  }

  /** A failure with its cause. */
  public StoreException(String message, @Nullable Throwable cause) {
    this(message, cause, List.of());
  }

  /** A failure with the commands that may help, most useful first. */
  public StoreException(String message, @Nullable Throwable cause, List<String> hints) {
    super(message, cause);
    this.hints = List.copyOf(hints);
  }

  /** What the user can type next, most useful first; often empty. */
  public List<String> hints() {
    return hints;
  }
}
