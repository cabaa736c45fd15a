// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.downtime;

import dev.dvol.bench.result.Spread;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * All commits of one setting.
 *
 * @param quiet how the database was made quiet
 * @param rate transactions a second that were asked for
 * @param commits how many
 * @param transactionsPerSecond that the server did
 * @param changedFiles files that differ from the commit before
 * @param changedBytes bytes in chunks that differ
 * @param hotMillis what the hot pass took
 * @param hotBytes length of the files it read
 * @param quietMillis what the quiet pass took
 * @param quietBytes length of the files that changed since the hot pass
 * @param stoppedMillis how long the container stood
 * @param floorMillis how long it stands when the engine alone stops and starts it
 * @param overFloorMillis how much longer than the median of these it stood
 * @param unansweredMillis how long a client got no answer
 * @param floorUnansweredMillis the same when the engine alone stops and starts it
 * @param storedBytes growth of the store
 */
public record DowntimeSummary(
    String quiet,
    int rate,
    int commits,
    Spread transactionsPerSecond,
    Spread changedFiles,
    Spread changedBytes,
    Spread hotMillis,
    Spread hotBytes,
    Spread quietMillis,
    Spread quietBytes,
    Spread stoppedMillis,
    Spread floorMillis,
    Spread overFloorMillis,
    Spread unansweredMillis,
    Spread floorUnansweredMillis,
    Spread storedBytes) {
  private record Key(String quiet, int rate) {}

  /**
   * One for each setting, in the order in which they were measured.
   *
   * @throws IllegalArgumentException when a setting has no floor
   */
  public static List<DowntimeSummary> of(List<DowntimeSample> samples, List<FloorSample> floors) {
    Map<Key, List<DowntimeSample>> settings = new LinkedHashMap<>();
    for (DowntimeSample sample : samples) {
      Key key = new Key(sample.quiet(), sample.rate());
      settings.computeIfAbsent(key, any -> new ArrayList<>()).add(sample);
    }
    return settings.entrySet().stream()
        .map(
            e ->
                of(
                    e.getKey(),
                    e.getValue(),
                    floors.stream()
                        .filter(f -> e.getKey().equals(new Key(f.quiet(), f.rate())))
                        .toList()))
        .toList();
  }

  private static DowntimeSummary of(
      Key key, List<DowntimeSample> samples, List<FloorSample> floors) {
    Spread floor = spread(floors, FloorSample::stoppedMillis);
    return new DowntimeSummary(
        key.quiet,
        key.rate,
        samples.size(),
        spread(samples, DowntimeSample::transactionsPerSecond),
        spread(samples, DowntimeSample::changedFiles),
        spread(samples, DowntimeSample::changedBytes),
        spread(samples, DowntimeSample::hotMillis),
        spread(samples, DowntimeSample::hotBytes),
        spread(samples, DowntimeSample::quietMillis),
        spread(samples, DowntimeSample::quietBytes),
        spread(samples, DowntimeSample::stoppedMillis),
        floor,
        spread(samples, sample -> sample.stoppedMillis() - floor.median()),
        spread(samples, DowntimeSample::unansweredMillis),
        spread(floors, FloorSample::unansweredMillis),
        spread(samples, DowntimeSample::storedBytes));
  }

  private static <T> Spread spread(List<T> samples, ToDoubleFunction<T> figure) {
    return Spread.of(samples.stream().map(figure::applyAsDouble).toList());
  }
}
