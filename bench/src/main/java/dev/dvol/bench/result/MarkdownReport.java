// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.result;

import dev.dvol.bench.tool.Operation;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/** A report as tables of Markdown. */
public final class MarkdownReport {
  private final Report report;
  private final StringBuilder text = new StringBuilder();

  private MarkdownReport(Report report) {
    this.report = report;
  }

  /** The tables, ended by a line feed. */
  public static String of(Report report) {
    return new MarkdownReport(report).write();
  }

  private String write() {
    Machine machine = report.machine();
    line("# %s, %s, %s", report.dataSet(), report.size(), report.date());
    line("");
    line("Command: `%s`; dvol at `%s`.", report.command(), report.dvol());
    line("");
    line(
        "Machine: %s, %d cores, %s, %.0f GB, %s, %s, Java %s.",
        machine.processor(),
        machine.cores(),
        machine.shaInstructions() ? "SHA-NI" : "no SHA-NI",
        machine.memoryBytes() / 1e9,
        machine.kernel(),
        machine.fileSystem(),
        machine.java());
    line("");
    line(
        "Data: %,d MB in %,d files, seed %d.",
        report.bytes() / 1_000_000, report.files(), report.seed());
    line("");
    goals();
    for (String cache : report.summaries().stream().map(Summary::cache).distinct().toList()) {
      figures(cache);
    }
    line("## Versions");
    line("");
    new TreeMap<>(report.versions()).forEach((tool, version) -> line("- %s: %s", tool, version));
    return text.toString();
  }

  private void goals() {
    line("## Goals");
    line("");
    line("| cache | operation | of | measured | limit | reached |");
    line("|---|---|---|---|---|---|");
    for (Goal goal : report.goals()) {
      line(
          "| %s | %s | %s | %.3f | %.2f | %s |",
          goal.cache(),
          goal.operation(),
          goal.text(),
          goal.ratio(),
          goal.limit(),
          goal.reached() ? "yes" : "**no**");
    }
    line("");
  }

  private void figures(String cache) {
    line("## Figures, %s cache", cache);
    line("");
    line("Median (least to most) over rounds; *wall* is of the tool's wall time, dvol's being 1.");
    line("");
    for (Operation operation : Operation.values()) {
      List<Summary> rows =
          report.summaries().stream()
              .filter(row -> row.cache().equals(cache))
              .filter(row -> row.operation().equals(operation.label()))
              .toList();
      if (!rows.isEmpty()) {
        table(operation, rows);
      }
    }
  }

  private void table(Operation operation, List<Summary> rows) {
    line(
        "**%s**: %s, %s",
        operation.label(), operation.description(), megabytes(rows.get(0).inputBytes()));
    line("");
    line("| tool | wall s | wall, dvol = 1 | cpu s | peak MB | read MB | written MB | stored MB |");
    line("|---|---|---|---|---|---|---|---|");
    double dvol =
        rows.stream()
            .filter(row -> row.tool().equals("dvol"))
            .mapToDouble(row -> row.wallSeconds().median())
            .findFirst()
            .orElse(Double.NaN);
    for (Summary row : rows) {
      line(
          "| %s | %.2f (%.2f to %.2f) | %.2f | %.2f | %.0f | %.1f | %.1f | %.2f |",
          row.tool(),
          row.wallSeconds().median(),
          row.wallSeconds().min(),
          row.wallSeconds().max(),
          row.wallSeconds().median() / dvol,
          row.processorSeconds().median(),
          row.peakBytes().max() / 1e6,
          row.readBytes().median() / 1e6,
          row.writtenBytes().median() / 1e6,
          row.storedBytes().median() / 1e6);
    }
    line("");
  }

  private static String megabytes(double bytes) {
    return "%,.0f MB concerned".formatted(bytes / 1e6);
  }

  private void line(String format, Object... arguments) {
    text.append(String.format(Locale.ROOT, format, arguments)).append('\n');
  }
}
