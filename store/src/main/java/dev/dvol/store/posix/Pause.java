// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.posix;

import java.io.InterruptedIOException;
import java.time.Duration;

/** Waiting for a moment, the same way everywhere: who is interrupted ends with an I/O failure. */
public final class Pause {
  private Pause() {}

  /**
   * Lets time pass.
   *
   * @param time at least one millisecond passes
   * @param purpose what is waited for, for the message: {@code a lock}
   * @throws InterruptedIOException if the thread is interrupted; its flag stays set
   */
  public static void of(Duration time, String purpose) throws InterruptedIOException {
    try {
      Thread.sleep(Math.max(1, time.toMillis()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for " + purpose);
    }
  }
}
