// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc;

import dev.dvol.store.ClockReading;
import dev.dvol.store.NoRoom;
import dev.dvol.store.PoolTrash;
import dev.dvol.store.PoolTrash.RemovedVolume;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Removes volumes from a pool's trash whose grace time is over. It counts from the time in their
 * name, or, for those that the first gc in a pool finds, from then on: whether the clock was set
 * meanwhile nobody can tell.
 */
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
  public static Report collect(PoolTrash trash, PruneAge prune, boolean dryRun) throws IOException {
    List<RemovedVolume> gone = new ArrayList<>();
    List<RemovedVolume> staying = new ArrayList<>();
    ClockReading clocks = trash.clocks();
    GraceTimes times =
        GraceTimes.of(clocks, prune, trash.readRecord().flatMap(GcRecord::decode), Instant.MAX);
    GcRecord.Collector ages = new GcRecord.Collector(0);
    long bytes = 0;
    for (RemovedVolume volume : trash.list()) {
      Instant since = times.since(volume.directory(), volume.since());
      boolean over = times.isOver(since);
      long size = over ? trash.sizeOf(volume) : 0;
      if (over && (dryRun || trash.remove(volume))) {
        gone.add(volume);
        bytes += size;
      } else {
        staying.add(volume);
        ages.add(volume.directory(), since);
      }
    }
    if (!dryRun) {
      remember(trash, staying.isEmpty(), times.record(clocks, ages.sorted()));
    }
    return new Report(gone, bytes, staying);
  }

  private static void remember(PoolTrash trash, boolean empty, GcRecord record) throws IOException {
    try {
      if (empty) {
        trash.dropRecord();
      } else {
        trash.writeRecord(record.encode());
      }
    } catch (IOException e) {
      // Ages then go on counting from what was written down before.
      if (!NoRoom.isCauseOf(e)) {
        throw e;
      }
    }
  }
}
