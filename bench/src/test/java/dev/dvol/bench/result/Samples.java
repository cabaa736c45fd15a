// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.result;

import dev.dvol.bench.process.Cost;
import dev.dvol.bench.tool.Operation;
import java.util.List;
import java.util.Map;

/** Measurements that nobody made. */
final class Samples {
  private Samples() {}

  static Sample sample(Operation operation, String tool, double wall, long stored) {
    return sample(operation, tool, wall, stored, 100 << 20);
  }

  static Sample sample(Operation operation, String tool, double wall, long stored, long peak) {
    Cost cost = new Cost(wall, wall / 2, peak, 4096, 8192);
    return new Sample("warm", 1, operation.label(), tool, 1_000_000, cost, stored);
  }

  static Report report(String dataSet, List<Sample> samples) {
    List<Summary> summaries = Summary.of(samples);
    return new Report(
        1,
        "2026-01-02",
        new Machine("A & B <processor>", 2, 24L << 30, "Linux 6", "ext4", true, "17"),
        "0123456789ab-dirty",
        "bench/run --size 1m",
        dataSet,
        "1m",
        1,
        1_000_000,
        3,
        Map.of("dvol", "dvol 0.1", "zstd", "1.5"),
        Report.COUNTERS,
        Goals.judge(summaries, dataSet),
        summaries,
        samples);
  }
}
