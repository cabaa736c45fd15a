// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.downtime;

import dev.dvol.bench.result.Machine;
import java.util.List;
import java.util.Map;

/**
 * All about one run; the JSON file is this, field by field.
 *
 * @param schema 1
 * @param date day, ISO 8601
 * @param machine where
 * @param dvol commit id of the sources, with {@code -dirty} if they differed from it
 * @param command the arguments of {@code bench/run}
 * @param size as asked for
 * @param scale of pgbench
 * @param seed of pgbench
 * @param intervalSeconds between two times that the database was made quiet
 * @param bytes length of the database's files at the end
 * @param refusals how often the engine could not pause or stop, and was asked again
 * @param versions of each program, by name
 * @param summaries over the commits of a setting
 * @param samples all commits
 * @param floors all stops and starts by the engine alone
 */
public record DowntimeReport(
    int schema,
    String date,
    Machine machine,
    String dvol,
    String command,
    String size,
    int scale,
    long seed,
    int intervalSeconds,
    long bytes,
    int refusals,
    Map<String, String> versions,
    List<DowntimeSummary> summaries,
    List<DowntimeSample> samples,
    List<FloorSample> floors) {
  /** Copies the collections. */
  public DowntimeReport {
    versions = Map.copyOf(versions);
    summaries = List.copyOf(summaries);
    samples = List.copyOf(samples);
    floors = List.copyOf(floors);
  }

  /** The name of its files, without an ending. */
  public String fileName() {
    return date + "-downtime-" + size;
  }
}
