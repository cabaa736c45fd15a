// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.downtime;

import static dev.dvol.bench.downtime.DowntimeSamples.floor;
import static dev.dvol.bench.downtime.DowntimeSamples.report;
import static dev.dvol.bench.downtime.DowntimeSamples.sample;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dvol.bench.result.ReportJson;
import dev.dvol.bench.result.Spread;
import java.util.List;
import org.junit.jupiter.api.Test;

class DowntimeReportTest {
  private static final List<DowntimeSample> SAMPLES =
      List.of(
          sample("stop", 100, 1, 1000),
          sample("stop", 100, 2, 1400),
          sample("stop", 100, 3, 1100),
          sample("pause", 100, 1, 130));
  private static final FloorSample[] FLOORS = {
    floor("stop", 100, 700),
    floor("stop", 100, 900),
    floor("stop", 100, 800),
    floor("pause", 100, 20)
  };

  @Test
  void whatTheEngineTakesIsSubtractedOfItsOwnSetting() {
    List<DowntimeSummary> summaries = DowntimeSummary.of(SAMPLES, List.of(FLOORS));
    assertThat(summaries).extracting(DowntimeSummary::quiet).containsExactly("stop", "pause");
    assertThat(summaries).extracting(DowntimeSummary::commits).containsExactly(3, 1);
    assertThat(summaries.get(0).floorMillis()).isEqualTo(new Spread(800, 700, 900));
    assertThat(summaries.get(0).overFloorMillis()).isEqualTo(new Spread(300, 200, 600));
    assertThat(summaries.get(1).overFloorMillis()).isEqualTo(new Spread(110, 110, 110));
  }

  @Test
  void settingWithoutAFloorIsNoResult() {
    assertThatThrownBy(() -> DowntimeSummary.of(SAMPLES, List.of(FLOORS[0])))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void tablesTellMedianLeastAndMost() {
    DowntimeReport report = report(0, SAMPLES, FLOORS);
    String text = DowntimeTables.of(report);
    assertThat(text)
        .contains("Data: pgbench of scale 33, 520 MB in files at the end, seed 7; 10 s between")
        .contains(
            "| stop | 100 | 70.0 (70.0 to 70.0) | 90 (90 to 90) | 1100 (1000 to 1400) | 800 (700 to 900)"
                + " | 300 (200 to 600) | 1120 (1020 to 1420) | 810 (710 to 910) |\n")
        .contains("| stop | 100 | 100 (100 to 100) | 4 (4 to 4) | 6.4 (6.4 to 6.4) |")
        .contains("- engine: 20.10\n")
        .doesNotContain("freeze");
    assertThat(DowntimeTables.of(report(2, SAMPLES, FLOORS)))
        .contains("could not freeze the container 2 times");
    assertThat(report.fileName()).isEqualTo("2026-01-02-downtime-500m");
  }

  @Test
  void jsonHasEveryCommit() throws Exception {
    assertThat(ReportJson.write(report(0, SAMPLES, FLOORS)))
        .contains("\"schema\" : 1", "\"overFloorMillis\" : {", "\"unansweredMillis\" : 1420")
        .endsWith("}\n");
  }

  @Test
  void drawingHasAPointForEachCommit() {
    String drawing = DowntimeChart.of(report(0, SAMPLES, FLOORS));
    assertThat(drawing).startsWith("<svg").endsWith("</svg>\n").contains("A &amp; B");
    assertThat(drawing.split("class=\"stop point\"", -1)).hasSize(1 + 3);
    assertThat(drawing.split("class=\"pause point\"", -1)).hasSize(1 + 1);
  }

  @Test
  void scaleFollowsTheBytesAskedFor() {
    assertThat(DowntimeRun.Plan.scaleFor(1_000)).isEqualTo(1);
    assertThat(DowntimeRun.Plan.scaleFor(500_000_000)).isEqualTo(33);
    assertThat(DowntimeRun.Plan.scaleFor(1_000_000_000)).isEqualTo(67);
  }
}
