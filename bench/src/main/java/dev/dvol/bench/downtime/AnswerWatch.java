// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.downtime;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A client that asks the database for nothing in particular, again and again, and so sees how long
 * it does not answer.
 */
final class AnswerWatch implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int PAUSE_MILLIS = 2;

  private final Path socket;
  private final LongSupplier nanoTime;
  private final AnswerGaps gaps = new AnswerGaps();
  private final Thread thread;
  private volatile boolean over;

  private AnswerWatch(Path socket, LongSupplier nanoTime) {
    this.socket = socket;
    this.nanoTime = nanoTime;
    this.thread = new Thread(this::watch, "watch");
  }

  /** Begins, and returns with the first answer. */
  static AnswerWatch begin(Path socket, LongSupplier nanoTime) throws InterruptedException {
    AnswerWatch watch = new AnswerWatch(socket, nanoTime);
    watch.thread.setDaemon(true);
    watch.thread.start();
    try {
      watch.awaitAnswer();
    } catch (InterruptedException | RuntimeException e) {
      watch.close();
      throw e;
    }
    return watch;
  }

  /** Waits for an answer to a question asked from now on. */
  void awaitAnswer() throws InterruptedException {
    gaps.awaitLaterThan(nanoTime.getAsLong(), PATIENCE);
  }

  /** The longest time without an answer so far. */
  Duration longestGap() {
    return gaps.longest();
  }

  private void watch() {
    while (!over) {
      try (PostgresClient client = PostgresClient.connect(socket)) {
        while (!over) {
          client.ask("select 1");
          gaps.answered(nanoTime.getAsLong());
          Thread.sleep(PAUSE_MILLIS);
        }
      } catch (IOException e) {
        // It is down: that is what is measured.
        pause();
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      // Only the end interrupts.
      over = true;
    }
  }

  @Override
  public void close() {
    over = true;
    thread.interrupt();
  }
}
