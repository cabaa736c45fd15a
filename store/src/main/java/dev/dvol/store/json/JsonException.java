// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.json;

import java.io.IOException;

/** A text that is not the JSON it should be. */
public final class JsonException extends IOException {
  private static final long serialVersionUID = 1L;

  /** What is wrong with it. */
  public JsonException(String message) {
    super(message);
  }
}
