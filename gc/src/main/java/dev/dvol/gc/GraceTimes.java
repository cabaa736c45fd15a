// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc;

import dev.dvol.store.Housekeeping;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.error.VolumeException.Reason;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Tells what the grace time is over for. Ages are told by the wall clock, so a clock that cannot be
 * right ends it: one that is behind what it said before, and one that was set forward by more than
 * half of the grace time while the machine ran. The first is refused; after the second all ages
 * begin anew, because a machine that was suspended in a virtual one looks the same.
 */
final class GraceTimes {
  private static final Duration TOLERANCE = Duration.ofMinutes(5);
  private static final Duration LEAST_STEP = Duration.ofDays(1);

  private final PruneAge prune;
  private final Instant now;
  private final Instant agesFrom;
  private final boolean stepped;

  private GraceTimes(PruneAge prune, Instant now, Instant agesFrom, boolean stepped) {
    this.prune = prune;
    this.now = now;
    this.agesFrom = agesFrom;
    this.stepped = stepped;
  }

  static GraceTimes of(Housekeeping house, PruneAge prune, Optional<GcRecord> before)
      throws IOException {
    Instant now = house.now();
    if (before.isEmpty()) {
      return new GraceTimes(prune, now, Instant.EPOCH, false);
    }
    GcRecord record = before.get();
    Duration step = Duration.ofMillis(house.clockOffsetMillis() - record.clockOffsetMillis());
    Duration half = prune.grace().orElse(Duration.ZERO).dividedBy(2);
    Duration most = half.compareTo(LEAST_STEP) > 0 ? half : LEAST_STEP;
    boolean stepped = record.bootId().equals(house.bootId()) && step.compareTo(most) > 0;
    return new GraceTimes(prune, now, stepped ? now : record.agesFrom(), stepped);
  }

  /**
   * Refuses a clock that is behind something it made.
   *
   * @param what the thing, in words
   * @throws VolumeException unless ages do not matter
   */
  void require(Instant made, String what) throws VolumeException {
    boolean matters = prune.grace().isPresent() && !prune.isNow();
    if (matters && made.isAfter(now.plus(TOLERANCE))) {
      throw new VolumeException(
          Reason.REFUSED,
          "the clock says %s, but %s is of %s: nothing is removed by its age"
              .formatted(now, what, made),
          "set the clock right and try again",
          "dvol gc --prune=now   (removes all that nothing reaches, whatever its age)");
    }
  }

  Instant now() {
    return now;
  }

  Instant agesFrom() {
    return agesFrom;
  }

  /** Whether the clock was set forward by so much that all ages begin anew. */
  boolean isStepped() {
    return stepped;
  }

  /** When the grace time of something is over; empty for never. */
  Optional<Instant> end(Instant since) {
    if (prune.isNow()) {
      return Optional.of(Instant.EPOCH);
    }
    Instant from = since.isBefore(agesFrom) ? agesFrom : since;
    return prune.grace().map(from::plus);
  }

  /** Whether it is. */
  boolean isOver(Instant since) {
    return end(since).map(end -> !end.isAfter(now)).orElse(false);
  }

  /** The time from which on what refs pointed to is kept; empty if that is of no account. */
  Optional<Instant> recent() {
    return prune.isNow() ? Optional.empty() : prune.grace().map(now::minus);
  }

  /** Whether a pack that was found dead has been in the trash for long enough. */
  boolean isTrashDue(Instant retired) {
    if (prune.isNow()) {
      return true;
    }
    Instant from = retired.isBefore(agesFrom) ? agesFrom : retired;
    return prune
        .grace()
        .map(grace -> grace.compareTo(LEAST_STEP) < 0 ? grace : LEAST_STEP)
        .map(stay -> !from.plus(stay).isAfter(now))
        .orElse(false);
  }
}
