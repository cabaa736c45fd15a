// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.error;

import java.util.List;

/** A volume or file written by a newer dvol; nothing was read beyond its version. */
public final class FormatTooNewException extends StoreException {
  private static final long serialVersionUID = 1L;

  private final String resource;

  /**
   * Names the damaged, missing or refused thing and the reason.
   *
   * @param resource the object id, path or file concerned
   */
  public FormatTooNewException(String resource, String message, String... hints) {
    super(message, null, List.of(hints));
    this.resource = resource;
  }

  /** The object id, path or file concerned. */
  public String resource() {
    return resource;
  }
}
