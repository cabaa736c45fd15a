// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import dev.dvol.store.journal.ContainerJournal.Did;
import dev.dvol.store.journal.ContainerJournal.Entry;
import java.time.Duration;
import java.time.Instant;

/**
 * How long what was asked of a container can still happen to it. Engines carry on when the client
 * that asked for a stop is gone, and with a stop that they gave up: a kill that takes long is
 * answered with a failure and ends the container all the same.
 */
final class UnderWay {
  private static final Duration STOP_MARGIN = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofSeconds(2);

  /** Of stops that failed, and of those without limit: after that they are another's. */
  private static final Duration GENEROUS = Duration.ofMinutes(10);

  private UnderWay() {}

  /**
   * For an entry of the journal.
   *
   * @param written when the journal was written
   * @param details what the container is doing now
   * @return zero or less when nothing can happen any more
   */
  static Duration left(Entry entry, Instant written, ContainerDetails details, Instant now) {
    if (entry.pending().isPresent()) {
      return leftOfFailedStop(entry.pending().get(), details, now);
    }
    if (entry.did() != Did.PAUSED) {
      return left(longestStop(details), written, details, now);
    }
    return details.state() == ContainerState.PAUSED
        ? Duration.ZERO
        : left(PAUSE, written, details, now);
  }

  /**
   * For a stop that failed.
   *
   * @param failed when it did
   */
  static Duration leftOfFailedStop(Instant failed, ContainerDetails details, Instant now) {
    Duration stop = longestStop(details);
    Duration longest = stop.compareTo(GENEROUS) > 0 ? stop : GENEROUS;
    return left(longest, failed, details, now);
  }

  private static Duration left(
      Duration longest, Instant since, ContainerDetails details, Instant now) {
    // What was started since then is another run than the one that was to be stopped.
    if (!details.state().isActive() || !details.startedAt().isBefore(since)) {
      return Duration.ZERO;
    }
    Duration left = longest.minus(Duration.between(since, now));
    // The clock may have gone back.
    return left.compareTo(longest) < 0 ? left : longest;
  }

  private static Duration longestStop(ContainerDetails details) {
    boolean forEver = details.stopPatience().isZero();
    return forEver ? GENEROUS : details.killedAfter().plus(STOP_MARGIN);
  }
}
