// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.downtime;

import dev.dvol.bench.result.Machine;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A run as a drawing (SVG): a point for each commit, how much longer the database stood than the
 * engine alone takes, over the length of the files that changed since the hot pass. Colours follow
 * the reader's preference for light or dark.
 */
public final class DowntimeChart {
  private static final int WIDTH = 820;
  private static final int HEIGHT = 440;
  private static final int LEFT = 70;
  private static final int RIGHT = 790;
  private static final int TOP = 80;
  private static final int BOTTOM = 390;
  private static final int LINES = 4;
  private static final String STYLE =
      """
      text { font: 13px system-ui, 'DejaVu Sans', sans-serif; fill: #1f2328 }
      .title { font-size: 16px; font-weight: 600 } .note { fill: #59636e; font-size: 12px }
      .right { text-anchor: end } .ground { fill: #ffffff } .grid { stroke: #d1d9e0 }
      .stop { fill: #0969da } .pause { fill: #bc4c00 } .point { fill-opacity: 0.7 }
      @media (prefers-color-scheme: dark) {
        text { fill: #e6edf3 } .note { fill: #9198a1 } .ground { fill: #0d1117 }
        .grid { stroke: #30363d } .stop { fill: #4493f8 } .pause { fill: #f0883e }
      }
      """;

  private final DowntimeReport report;
  private final StringBuilder body = new StringBuilder();
  private final Map<String, Double> floors = new TreeMap<>();

  private DowntimeChart(DowntimeReport report) {
    this.report = report;
    for (DowntimeSummary row : report.summaries()) {
      floors.put(row.quiet() + row.rate(), row.floorMillis().median());
    }
  }

  /** The drawing, a whole XML document. */
  public static String of(DowntimeReport report) {
    return new DowntimeChart(report).draw();
  }

  private String draw() {
    Machine machine = report.machine();
    text("title", 16, 28, "Stopped longer than by the engine alone (ms), by MB read meanwhile");
    text(
        "note",
        16,
        48,
        "%s, a point for each commit; %s, %d cores, %s; %s"
            .formatted(
                report.size(),
                machine.processor(),
                machine.cores(),
                machine.fileSystem(),
                report.date()));
    double mostBytes = 1e6;
    double mostMillis = 1;
    for (DowntimeSample sample : report.samples()) {
      mostBytes = Math.max(mostBytes, (double) sample.quietBytes());
      mostMillis = Math.max(mostMillis, overFloor(sample));
    }
    grid(mostBytes, mostMillis);
    for (DowntimeSample sample : report.samples()) {
      double x = LEFT + (RIGHT - LEFT) * sample.quietBytes() / mostBytes;
      double y = BOTTOM - (BOTTOM - TOP) * Math.max(0, overFloor(sample)) / mostMillis;
      body.append(
          String.format(
              Locale.ROOT,
              "<circle class=\"%s point\" cx=\"%.1f\" cy=\"%.1f\" r=\"5\"/>%n",
              sample.quiet(),
              x,
              y));
    }
    legend();
    return """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img">
    <style>
    %s</style>
    <rect class="ground" width="100%%" height="100%%"/>
    %s</svg>
    """
        .formatted(WIDTH, HEIGHT, WIDTH, HEIGHT, STYLE, body);
  }

  private double overFloor(DowntimeSample sample) {
    return sample.stoppedMillis() - floors.getOrDefault(sample.quiet() + sample.rate(), 0.0);
  }

  private void grid(double mostBytes, double mostMillis) {
    for (int i = 0; i <= LINES; i++) {
      int y = BOTTOM - (BOTTOM - TOP) * i / LINES;
      int x = LEFT + (RIGHT - LEFT) * i / LINES;
      body.append("<path class=\"grid\" d=\"M%d %dH%d\"/>\n".formatted(LEFT, y, RIGHT));
      text("note right", LEFT - 8, y + 4, number(mostMillis * i / LINES));
      text("note right", x + 8, BOTTOM + 20, number(mostBytes / 1e6 * i / LINES));
    }
    text("note right", RIGHT, BOTTOM + 40, "MB of files that changed since the hot pass");
  }

  private void legend() {
    int x = LEFT;
    for (String quiet : report.samples().stream().map(DowntimeSample::quiet).distinct().toList()) {
      body.append("<circle class=\"%s\" cx=\"%d\" cy=\"66\" r=\"5\"/>\n".formatted(quiet, x));
      text("name", x + 12, 70, quiet);
      x += 90;
    }
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.0f", value);
  }

  private void text(String kind, int x, int baseline, String text) {
    String escaped = text.replace("&", "&amp;").replace("<", "&lt;");
    body.append(
        "<text class=\"%s\" x=\"%d\" y=\"%d\">%s</text>\n".formatted(kind, x, baseline, escaped));
  }
}
