// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.result;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * One tool at one operation, over all rounds.
 *
 * @param cache label of the state of the page cache
 * @param operation label
 * @param tool name
 * @param samples how many
 * @param inputBytes median length of the files concerned
 * @param wallSeconds from start to end
 * @param processorSeconds user and system time
 * @param peakBytes resident memory of the largest process
 * @param readBytes from block devices
 * @param writtenBytes to block devices
 * @param storedBytes growth of the store
 */
public record Summary(
    String cache,
    String operation,
    String tool,
    int samples,
    double inputBytes,
    Spread wallSeconds,
    Spread processorSeconds,
    Spread peakBytes,
    Spread readBytes,
    Spread writtenBytes,
    Spread storedBytes) {
  private record Key(String cache, String operation, String tool) {}

  /** Summaries in the order in which their first samples were taken. */
  public static List<Summary> of(List<Sample> samples) {
    Map<Key, List<Sample>> groups = new LinkedHashMap<>();
    for (Sample sample : samples) {
      Key key = new Key(sample.cache(), sample.operation(), sample.tool());
      groups.computeIfAbsent(key, any -> new ArrayList<>()).add(sample);
    }
    return groups.entrySet().stream().map(e -> of(e.getKey(), e.getValue())).toList();
  }

  private static Summary of(Key key, List<Sample> samples) {
    return new Summary(
        key.cache,
        key.operation,
        key.tool,
        samples.size(),
        spread(samples, Sample::inputBytes).median(),
        spread(samples, sample -> sample.cost().wallSeconds()),
        spread(samples, sample -> sample.cost().processorSeconds()),
        spread(samples, sample -> sample.cost().peakBytes()),
        spread(samples, sample -> sample.cost().readBytes()),
        spread(samples, sample -> sample.cost().writtenBytes()),
        spread(samples, Sample::storedBytes));
  }

  private static Spread spread(List<Sample> samples, ToDoubleFunction<Sample> figure) {
    return Spread.of(samples.stream().map(figure::applyAsDouble).toList());
  }
}
