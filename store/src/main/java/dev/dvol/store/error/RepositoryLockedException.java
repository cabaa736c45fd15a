// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.error;

import java.util.List;

/** Another process holds the lock of the volume; nothing was changed. */
public final class RepositoryLockedException extends StoreException {
  private static final long serialVersionUID = 1L;

  private final String resource;

  /**
   * Names the damaged, missing or refused thing and the reason.
   *
   * @param resource the object id, path or file concerned
   */
  public RepositoryLockedException(String resource, String message, String... hints) {
    super(message, null, List.of(hints));
    this.resource = resource;
  }

  /** The object id, path or file concerned. */
  public String resource() {
    return resource;
  }
}
