// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.result;

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
 * @param dataSet name
 * @param size as asked for
 * @param seed of the data set
 * @param bytes length of all files as made
 * @param files how many
 * @param versions of each tool, by name
 * @param counters what the byte counters count
 * @param goals how dvol did
 * @param summaries over rounds
 * @param samples all measurements
 */
public record Report(
    int schema,
    String date,
    Machine machine,
    String dvol,
    String command,
    String dataSet,
    String size,
    long seed,
    long bytes,
    int files,
    Map<String, String> versions,
    String counters,
    List<Goal> goals,
    List<Summary> summaries,
    List<Sample> samples) {
  /** What the fields {@code readBytes} and {@code writtenBytes} are. */
  public static final String COUNTERS =
      "getrusage ru_inblock and ru_oublock, times 512; storedBytes: allocated bytes, as du tells";

  /** Copies the collections. */
  public Report {
    versions = Map.copyOf(versions);
    goals = List.copyOf(goals);
    summaries = List.copyOf(summaries);
    samples = List.copyOf(samples);
  }

  /** The name of its files, without an ending. */
  public String fileName() {
    return date + "-" + dataSet + "-" + size;
  }
}
