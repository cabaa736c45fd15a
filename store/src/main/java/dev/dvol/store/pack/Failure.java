// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import dev.dvol.store.error.StoreException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The first failure of a batch, after which nothing of it may be used. Safe for any number of
 * threads.
 */
final class Failure {
  private final AtomicReference<Throwable> first = new AtomicReference<>();

  /** Notes a failure unless there is one. */
  void note(Throwable failure) {
    first.compareAndSet(null, failure);
  }

  boolean isNoted() {
    return first.get() != null;
  }

  /**
   * Does nothing while all is well.
   *
   * @throws StoreException with the first failure as its cause
   */
  void check() throws StoreException {
    Throwable cause = first.get();
    if (cause != null) {
      throw new StoreException("the packs cannot be written: " + cause.getMessage(), cause);
    }
  }
}
