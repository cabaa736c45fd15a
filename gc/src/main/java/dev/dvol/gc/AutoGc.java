// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc;

import dev.dvol.store.ClockReading;
import dev.dvol.store.Housekeeping;
import dev.dvol.store.Root;
import dev.dvol.store.StoreCounts;
import dev.dvol.store.VolumeRepository;
import dev.dvol.store.error.RepositoryLockedException;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.pack.TrashedPack;
import dev.dvol.store.progress.Progress;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The gc that runs by itself, behind a commit. Asks first for what costs next to nothing: how many
 * packs there are, whether a saved state would go, whether the time of something is over. Too many
 * packs are merged without a mark; a whole gc runs at most once a day, and only if something came
 * due since the last one. Holds no state; safe for any number of threads.
 */
public final class AutoGc {
  /** More packs than this, not counting full ones, are merged. */
  public static final int MOST_PACKS = 50;

  private static final Duration DAY = Duration.ofDays(1);

  private AutoGc() {}

  /** What was done. */
  public enum Outcome {
    /** There was nothing to do, or another process was at work. */
    NOTHING,
    /** Small packs became one. */
    MERGED,
    /** A whole gc. */
    COLLECTED
  }

  /**
   * Does what is needed, if anything is. Waits for nobody.
   *
   * @throws VolumeException as {@link Gc#run}
   * @throws IOException as {@link Gc#run}
   */
  public static Outcome run(VolumeRepository volume, GcOptions options, Progress progress)
      throws IOException, VolumeException {
    StoreCounts counts = volume.storeCounts();
    boolean crowded = counts.smallPacks() > MOST_PACKS;
    if (!crowded && !counts.hasRecord() && counts.savedStates() == 0) {
      return Outcome.NOTHING;
    }
    try {
      if (isDue(volume, options)) {
        volume.keepHouse(Duration.ZERO, progress, house -> Gc.run(house, options, progress));
        return Outcome.COLLECTED;
      }
      if (!crowded) {
        return Outcome.NOTHING;
      }
      int merged =
          volume.keepHouse(Duration.ZERO, progress, house -> PackMerge.run(house, progress));
      return merged > 0 ? Outcome.MERGED : Outcome.NOTHING;
    } catch (RepositoryLockedException e) {
      return Outcome.NOTHING;
    }
  }

  private static boolean isDue(VolumeRepository volume, GcOptions options)
      throws IOException, VolumeException {
    return volume.lookAtHouse(Duration.ZERO, house -> isDue(house, options));
  }

  private static boolean isDue(Housekeeping house, GcOptions options)
      throws IOException, VolumeException {
    Optional<GcRecord> record = house.readRecord().flatMap(GcRecord::decode);
    ClockReading clocks = house.clocks();
    GraceTimes times = GraceTimes.of(clocks, options.prune(), record, Instant.EPOCH);
    if (record.isPresent()) {
      // One from the future would have nothing come due until then, and nobody would know.
      times.require(record.get().when(), "the last gc");
      if (record.get().when().plus(DAY).isAfter(clocks.now())) {
        return false;
      }
    }
    // That ages began anew must be written down, or they would do so for ever.
    if (times.hasComeDue() || times.isLeap()) {
      return true;
    }
    for (TrashedPack pack : house.trashed()) {
      if (pack.reason() == TrashedPack.Reason.COPIED || times.isTrashDue(pack.since())) {
        return true;
      }
    }
    return anySavedGoes(house, options, times);
  }

  /** Whether a gc would drop a saved state. */
  private static boolean anySavedGoes(Housekeeping house, GcOptions options, GraceTimes times)
      throws IOException {
    List<Root> states = house.savedStates();
    // To ask for the locks of all costs more than to judge all by their names.
    return anyGoes(new SavedStates(options, times, states, Set.of()))
        && anyGoes(new SavedStates(options, times, states, house.lockedSaved(states)));
  }

  private static boolean anyGoes(SavedStates states) {
    return states.byAgeAndNumber().stream().anyMatch(one -> one.fate().goes());
  }
}
