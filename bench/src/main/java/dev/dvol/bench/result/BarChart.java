// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.result;

import dev.dvol.bench.tool.Operation;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * A report as a drawing (SVG): for each operation a group of bars, the seconds of each tool. Each
 * group has its own scale, since a status takes a hundredth of a backup. Colours follow the
 * reader's preference for light or dark.
 */
public final class BarChart {
  private static final int WIDTH = 820;
  private static final int NAMES = 110;
  private static final int BARS = 470;
  private static final int ROW = 22;
  private static final String STYLE =
      """
      text { font: 13px system-ui, 'DejaVu Sans', sans-serif; fill: #1f2328 }
      .title { font-size: 16px; font-weight: 600 } .group { font-weight: 600 }
      .note { fill: #59636e; font-size: 12px } .name { text-anchor: end }
      .ground { fill: #ffffff } .peer { fill: #a7b4c2 } .dvol { fill: #0969da }
      .range { stroke: #1f2328; stroke-width: 1 } .axis { stroke: #59636e; stroke-width: 1 }
      @media (prefers-color-scheme: dark) {
        text { fill: #e6edf3 } .note { fill: #9198a1 } .ground { fill: #0d1117 }
        .peer { fill: #56616d } .dvol { fill: #4493f8 }
        .range { stroke: #e6edf3 } .axis { stroke: #9198a1 }
      }
      """;

  private final Report report;
  private final StringBuilder body = new StringBuilder();
  private int y = 28;

  private BarChart(Report report) {
    this.report = report;
  }

  /** The drawing, a whole XML document. */
  public static String of(Report report) {
    return new BarChart(report).draw();
  }

  private String draw() {
    String title = "%s, %s: seconds, less is better".formatted(report.dataSet(), report.size());
    text("title", 16, y, title);
    y += 20;
    text(
        "note",
        16,
        y,
        "median of the rounds, line from least to most; each group has its own scale");
    y += 16;
    Machine machine = report.machine();
    text(
        "note",
        16,
        y,
        "%s, %d cores, %s, %s; %s"
            .formatted(
                machine.processor(),
                machine.cores(),
                machine.fileSystem(),
                machine.kernel(),
                report.date()));
    y += 14;
    for (String cache : report.summaries().stream().map(Summary::cache).distinct().toList()) {
      for (Operation operation : Operation.values()) {
        group(cache, operation);
      }
    }
    y += 12;
    return """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img">
    <title>%s</title>
    <style>
    %s</style>
    <rect class="ground" width="100%%" height="100%%"/>
    %s</svg>
    """
        .formatted(WIDTH, y, WIDTH, y, escaped(title), STYLE, body);
  }

  private void group(String cache, Operation operation) {
    List<Summary> rows =
        report.summaries().stream()
            .filter(row -> row.cache().equals(cache))
            .filter(row -> row.operation().equals(operation.label()))
            .sorted(Comparator.comparingDouble(row -> row.wallSeconds().median()))
            .toList();
    if (rows.isEmpty()) {
      return;
    }
    y += 26;
    text("group", 16, y, operation.description().replace("`", "") + ", " + cache + " cache");
    y += 8;
    int top = y;
    double most = rows.stream().mapToDouble(row -> row.wallSeconds().max()).max().orElse(1);
    for (Summary row : rows) {
      bar(row, BARS / Math.max(most, 1e-9));
      y += ROW;
    }
    body.append("<path class=\"axis\" d=\"M%d %dV%d\"/>\n".formatted(NAMES, top, y));
  }

  private void bar(Summary row, double scale) {
    Spread wall = row.wallSeconds();
    text("name", NAMES - 8, y + 15, row.tool());
    body.append(
        String.format(
            Locale.ROOT,
            "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>%n",
            row.tool().equals("dvol") ? "dvol" : "peer",
            NAMES,
            y + 3,
            Math.max(1, wall.median() * scale),
            ROW - 6));
    if (wall.max() > wall.min()) {
      body.append(
          String.format(
              Locale.ROOT,
              "<path class=\"range\" d=\"M%.1f %dH%.1f\"/>%n",
              NAMES + wall.min() * scale,
              y + ROW / 2,
              NAMES + wall.max() * scale));
    }
    String figures = String.format(Locale.ROOT, "%.2f s", wall.median());
    if (row.storedBytes().median() > 0) {
      double stored = row.storedBytes().median();
      figures +=
          stored < 1e6
              ? String.format(Locale.ROOT, ", stores %.0f kB", stored / 1e3)
              : String.format(Locale.ROOT, ", stores %,.1f MB", stored / 1e6);
    }
    text("value", (int) (NAMES + wall.max() * scale) + 8, y + 15, figures);
  }

  private void text(String kind, int x, int baseline, String text) {
    body.append(
        "<text class=\"%s\" x=\"%d\" y=\"%d\">%s</text>\n"
            .formatted(kind, x, baseline, escaped(text)));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
