// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc;

import dev.dvol.store.PoolTrash;
import dev.dvol.store.PoolTrash.RemovedVolume;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Removes volumes from a pool's trash whose grace time is over. */
public final class RemovedVolumes {
  private RemovedVolumes() {}

  /**
   * What became of removed volumes.
   *
   * @param gone those that went, or would
   * @param freedBytes about how many bytes they took
   * @param staying those within the grace time, of a time to come, or in use
   */
  public record Report(List<RemovedVolume> gone, long freedBytes, List<RemovedVolume> staying) {
    /** There was nothing. */
    public static final Report NONE = new Report(List.of(), 0, List.of());

    /** Copies the lists. */
    public Report {
      gone = List.copyOf(gone);
      staying = List.copyOf(staying);
    }
  }

  /**
   * Removes those whose time is over and that nobody works on.
   *
   * @param dryRun whether only to tell
   * @throws IOException if one could not be removed as a whole; those before it are gone
   */
  public static Report collect(PoolTrash trash, PruneAge prune, Instant now, boolean dryRun)
      throws IOException {
    List<RemovedVolume> gone = new ArrayList<>();
    List<RemovedVolume> staying = new ArrayList<>();
    long bytes = 0;
    for (RemovedVolume volume : trash.list()) {
      boolean over = prune.isNow() || isOver(volume, prune, now);
      long size = over ? trash.sizeOf(volume) : 0;
      if (over && (dryRun || trash.remove(volume))) {
        gone.add(volume);
        bytes += size;
      } else {
        staying.add(volume);
      }
    }
    return new Report(gone, bytes, staying);
  }

  private static boolean isOver(RemovedVolume volume, PruneAge prune, Instant now) {
    Duration age = Duration.between(volume.since(), now);
    return prune.grace().map(grace -> age.compareTo(grace) >= 0).orElse(false);
  }
}
