// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.downtime;

import dev.dvol.bench.result.Machine;
import java.util.List;
import java.util.Map;

/** Made-up figures. */
final class DowntimeSamples {
  private static final Machine MACHINE =
      new Machine("A & B", 2, 8_000_000_000L, "Linux 6.1", "ext4", true, "17.0.1");

  private DowntimeSamples() {}

  static DowntimeSample sample(String quiet, int rate, int number, long stopped) {
    return new DowntimeSample(
        quiet,
        rate,
        number,
        99.6,
        4,
        6_400_000,
        300,
        120_000_000,
        90,
        70_000_000,
        stopped,
        stopped + 20,
        900_000,
        1500);
  }

  static FloorSample floor(String quiet, int rate, double stopped) {
    return new FloorSample(quiet, rate, 1, stopped, stopped + 10);
  }

  static DowntimeReport report(int refusals, List<DowntimeSample> samples, FloorSample... floors) {
    return new DowntimeReport(
        1,
        "2026-01-02",
        MACHINE,
        "abc",
        "bench/run downtime",
        "500m",
        33,
        7,
        10,
        520_000_000,
        refusals,
        Map.of("engine", "20.10"),
        DowntimeSummary.of(samples, List.of(floors)),
        samples,
        List.of(floors));
  }
}
