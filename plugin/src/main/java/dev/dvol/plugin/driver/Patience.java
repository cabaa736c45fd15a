// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.driver;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How long requests wait for what may pass. Engines give up on a Get after 60 seconds and on a
 * Mount after 120, a managed plugin's on either after 30.
 *
 * @param mount how long a mount waits while the files are being changed
 * @param get how long a question is tried again that failed
 * @param pause between two tries
 * @param nanoTime a clock that only goes forward, in nanoseconds
 * @param sleeper how to wait
 */
public record Patience(
    Duration mount, Duration get, Duration pause, LongSupplier nanoTime, Sleeper sleeper) {
  /** Waits. */
  @FunctionalInterface
  public interface Sleeper {
    /** Waits for a time. */
    void sleep(Duration time) throws InterruptedException;
  }

  /** Something that may fail and be tried again. */
  interface Attempt<T> {
    T call() throws IOException;
  }

  /** What suits Docker: 25 seconds for a mount, 40 for a question. */
  public static Patience ofDocker() {
    return new Patience(
        Duration.ofSeconds(25),
        Duration.ofSeconds(40),
        Duration.ofMillis(250),
        System::nanoTime,
        time -> Thread.sleep(time.toMillis()));
  }

  /** The same with another wait of mounts. */
  public Patience withMount(Duration wait) {
    return new Patience(wait, get, pause, nanoTime, sleeper);
  }

  /**
   * Tries until it succeeds or the time is over.
   *
   * @throws IOException the last failure
   */
  <T> T insist(Attempt<T> attempt) throws IOException {
    long start = nanoTime.getAsLong();
    while (true) {
      try {
        return attempt.call();
      } catch (IOException e) {
        if (nanoTime.getAsLong() - start + pause.toNanos() > get.toNanos()) {
          throw e;
        }
      }
      try {
        sleeper.sleep(pause);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while waiting to try again");
      }
    }
  }
}
