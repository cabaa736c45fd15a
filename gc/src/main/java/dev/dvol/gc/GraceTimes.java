// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc;

import dev.dvol.store.ClockReading;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.error.VolumeException.Reason;
import dev.dvol.store.object.Oid;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Tells what the grace time is over for. Ages are told by the wall clock, so a clock that cannot be
 * right ends it: one that is behind what it said before, and one that leapt ahead: by more than
 * half of the grace time while the machine ran, or by half a year since the last gc. The first is
 * refused; after the second all ages begin anew, because a machine that was suspended in a virtual
 * one looks the same.
 */
final class GraceTimes {
  private static final Duration TOLERANCE = Duration.ofMinutes(5);
  private static final Duration LEAST_STEP = Duration.ofDays(1);
  private static final Duration LONGEST_BREAK = Duration.ofDays(183);

  private final PruneAge prune;
  private final Optional<GcRecord> before;
  private final Instant now;
  private final Instant nothingBefore;
  private final Instant agesFrom;
  private final boolean leapt;

  private GraceTimes(
      PruneAge prune,
      Optional<GcRecord> before,
      Instant now,
      Instant nothingBefore,
      boolean leapt) {
    this.prune = prune;
    this.before = before;
    this.now = now;
    this.nothingBefore = nothingBefore;
    this.leapt = leapt;
    this.agesFrom = leapt ? now : before.map(GcRecord::agesFrom).orElse(Instant.EPOCH);
  }

  /**
   * The times by which a gc goes.
   *
   * @param before what the last gc wrote down
   * @param began when what is collected began to be; of no account if there was a gc
   */
  static GraceTimes of(
      ClockReading clocks, PruneAge prune, Optional<GcRecord> before, Instant began) {
    Instant now = clocks.now();
    if (before.isEmpty()) {
      return new GraceTimes(prune, before, now, began, false);
    }
    GcRecord record = before.get();
    Duration half = prune.grace().orElse(Duration.ZERO).dividedBy(2);
    Duration most = half.compareTo(LEAST_STEP) > 0 ? half : LEAST_STEP;
    Duration step = Duration.ofMillis(clocks.offsetMillis() - record.clockOffsetMillis());
    boolean leapt =
        record.bootId().equals(clocks.bootId())
            ? step.compareTo(most) > 0
            : Duration.between(record.when(), now).compareTo(LONGEST_BREAK) > 0;
    return new GraceTimes(prune, before, now, record.when().minus(TOLERANCE), leapt);
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

  /** From when on an age counts that began at a time: ages may have begun anew since. */
  Instant countedFrom(Instant since) {
    return since.isBefore(agesFrom) ? agesFrom : since;
  }

  /** Whether the clock leapt ahead by so much that all ages begin anew. */
  boolean isLeap() {
    return leapt;
  }

  /**
   * The time from which on the age of something counts that has a name with a time in it. The clock
   * can have been wrong when the name was made: what the last gc did not see yet and that says it
   * was there before counts from now on, and so in every gc that comes.
   */
  Instant since(String name, Instant told) {
    Optional<Instant> known = before.flatMap(record -> record.unreferenced().since(name));
    if (known.isPresent()) {
      return known.get().isAfter(told) ? known.get() : told;
    }
    return told.isBefore(nothingBefore) ? now : told;
  }

  /** When the grace time of something is over; empty for never. */
  Optional<Instant> end(Instant since) {
    if (prune.isNow()) {
      return Optional.of(Instant.EPOCH);
    }
    return prune.grace().map(countedFrom(since)::plus);
  }

  /** Whether it is. */
  boolean isOver(Instant since) {
    return end(since).map(end -> !end.isAfter(now)).orElse(false);
  }

  /**
   * The time from which on what refs pointed to is kept; empty if that is of no account, or all of
   * it is kept for ever.
   */
  Optional<Instant> recent() {
    return prune.isNow() ? Optional.empty() : prune.grace().map(now::minus);
  }

  /** Whether a pack that was found dead has been in the trash for long enough. */
  boolean isTrashDue(Instant retired) {
    if (prune.isNow()) {
      return true;
    }
    Instant from = countedFrom(retired);
    return prune
        .grace()
        .filter(grace -> grace.compareTo(LEAST_STEP) < 0)
        .map(stay -> !from.plus(stay).isAfter(now))
        .orElse(!from.plus(LEAST_STEP).isAfter(now));
  }

  /**
   * Whether the time of something is over now that was not dealt with when the last gc ran. What
   * that gc left, because it lies in a pack that is worth keeping, another would leave too.
   */
  boolean hasComeDue() {
    Optional<Instant> until = recent();
    return before.isPresent()
        && until.isPresent()
        && !agesFrom.isAfter(until.get())
        && before.get().unreferenced().beganBetween(before.get().settled(), until.get());
  }

  /** What the next gc should know where there are no refs. */
  GcRecord record(ClockReading clocks, GcRecord.Ages ages) {
    return record(clocks, false, ages, GcRecord.Ages.NONE, new TreeMap<>());
  }

  /**
   * What the next gc should know.
   *
   * @param settled whether all was done whose time is over
   */
  GcRecord record(
      ClockReading clocks,
      boolean settled,
      GcRecord.Ages ages,
      GcRecord.Ages left,
      SortedMap<Oid, Oid> refs) {
    Instant dealtWith =
        recent()
            .filter(until -> settled && !agesFrom.isAfter(until))
            .orElse(GcRecord.NOTHING_SETTLED);
    return new GcRecord(
        now, clocks.bootId(), clocks.offsetMillis(), agesFrom, dealtWith, ages, left, refs);
  }
}
