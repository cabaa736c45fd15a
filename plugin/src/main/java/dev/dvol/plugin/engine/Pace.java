// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import dev.dvol.store.posix.Pause;
import java.io.InterruptedIOException;
import java.time.Duration;

/** Time that passes, for measuring and waiting. A test lets it pass as it likes. */
public interface Pace {
  /** The machine's. */
  Pace REAL =
      new Pace() {
        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public void pause(Duration duration) throws InterruptedIOException {
          Pause.of(duration, "a container");
        }
      };

  /** Nanoseconds since some moment; never goes back. */
  long nanos();

  /**
   * Lets time pass.
   *
   * @throws InterruptedIOException if the thread is interrupted; its flag stays set
   */
  void pause(Duration duration) throws InterruptedIOException;
}
