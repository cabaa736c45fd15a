// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.downtime;

import java.time.Duration;

/** When a server answered, and how long it did not. Safe for several threads. */
final class AnswerGaps {
  private long last;
  private long longest;
  private boolean any;

  /** Notes an answer. */
  synchronized void answered(long nanoTime) {
    if (any) {
      longest = Math.max(longest, nanoTime - last);
    }
    any = true;
    last = nanoTime;
    notifyAll();
  }

  /** Returns when an answer has come that is later than a time. */
  synchronized void awaitLaterThan(long nanoTime, Duration patience) throws InterruptedException {
    long rounds = patience.toMillis() / 100;
    for (long i = 0; i < rounds && !(any && last - nanoTime > 0); i++) {
      wait(100);
    }
    if (!any || last - nanoTime <= 0) {
      throw new IllegalStateException("the database does not answer after " + patience);
    }
  }

  /** The longest time between two answers, one after the other. */
  synchronized Duration longest() {
    return Duration.ofNanos(longest);
  }
}
