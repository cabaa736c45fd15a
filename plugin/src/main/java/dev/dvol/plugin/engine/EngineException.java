// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import dev.dvol.store.error.StoreException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An engine did not do what it was asked to do. */
public final class EngineException extends StoreException {
  private static final long serialVersionUID = 1L;

  /** What kind of failure it is. */
  public enum Kind {
    /** There is no such container. */
    GONE,
    /** The container is in a state in which that cannot be done. */
    CONFLICT,
    /** The engine did not answer, in time or at all; the request may still be carried out. */
    NO_ANSWER,
    /** The engine refused or failed, for the reason it gives. */
    FAILED
  }

  private final Kind kind;

  /** A failure with what can be typed next. */
  public EngineException(Kind kind, String message, @Nullable Throwable cause, String... hints) {
    super(message, cause, List.of(hints));
    this.kind = kind;
  }

  /** What kind of failure it is. */
  public Kind kind() {
    return kind;
  }
}
