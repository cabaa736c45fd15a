// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.error;

import java.util.List;

/** Stored bytes that fail a checksum or break the format; no byte of it was handed out. */
public final class ObjectCorruptException extends StoreException {
  private static final long serialVersionUID = 1L;

  private final String resource;

  /**
   * Names the damaged, missing or refused thing and the reason.
   *
   * @param resource the object id, path or file concerned
   */
  public ObjectCorruptException(String resource, String message, String... hints) {
    super(message, null, List.of(hints));
    this.resource = resource;
  }

  /** The object id, path or file concerned. */
  public String resource() {
    return resource;
  }
}
