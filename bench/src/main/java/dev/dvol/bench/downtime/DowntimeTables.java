// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.downtime;

import dev.dvol.bench.result.Machine;
import dev.dvol.bench.result.Spread;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/** A run as tables of Markdown, which a terminal can show too. */
public final class DowntimeTables {
  private final StringBuilder text = new StringBuilder();

  private DowntimeTables() {}

  /** The whole document, ended by a line feed. */
  public static String of(DowntimeReport report) {
    DowntimeTables tables = new DowntimeTables();
    tables.head(report);
    tables.text.append(table(report.summaries()));
    tables.work(report.summaries());
    tables.versions(report);
    return tables.text.toString();
  }

  /** The table that tells how long the database stood. */
  public static String table(List<DowntimeSummary> summaries) {
    DowntimeTables tables = new DowntimeTables();
    tables.line(
        "| quiet | rate | changed since hot pass MB | quiet pass ms | stopped ms | engine alone ms | over engine ms"
            + " | unanswered ms | engine alone ms |");
    tables.line("|---|---|---|---|---|---|---|---|---|");
    for (DowntimeSummary row : summaries) {
      tables.line(
          "| %s | %d | %s | %s | %s | %s | %s | %s | %s |",
          row.quiet(),
          row.rate(),
          megabytes(row.quietBytes()),
          whole(row.quietMillis()),
          whole(row.stoppedMillis()),
          whole(row.floorMillis()),
          whole(row.overFloorMillis()),
          whole(row.unansweredMillis()),
          whole(row.floorUnansweredMillis()));
    }
    return tables.text.toString();
  }

  private void head(DowntimeReport report) {
    Machine machine = report.machine();
    line("# Downtime under write load, %s, %s", report.size(), report.date());
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
        "Data: pgbench of scale %d, %,d MB in files at the end, seed %d; %d s between two stops.",
        report.scale(), report.bytes() / 1_000_000, report.seed(), report.intervalSeconds());
    if (report.refusals() > 0) {
      line("");
      line(
          "The engine could not freeze the container %d times, and was asked again.",
          report.refusals());
    }
    line("");
    line("## How long the database stood");
    line("");
    line("Median (least to most) over commits.");
    line("");
  }

  private void work(List<DowntimeSummary> summaries) {
    line("");
    line("## What was done");
    line("");
    line(
        "| quiet | rate | transactions/s | changed files | changed MB | hot pass MB | hot pass ms | stored MB |");
    line("|---|---|---|---|---|---|---|---|");
    for (DowntimeSummary row : summaries) {
      line(
          "| %s | %d | %s | %s | %s | %s | %s | %s |",
          row.quiet(),
          row.rate(),
          whole(row.transactionsPerSecond()),
          whole(row.changedFiles()),
          megabytes(row.changedBytes()),
          megabytes(row.hotBytes()),
          whole(row.hotMillis()),
          megabytes(row.storedBytes()));
    }
    line("");
  }

  private void versions(DowntimeReport report) {
    line("## Versions");
    line("");
    new TreeMap<>(report.versions()).forEach((tool, version) -> line("- %s: %s", tool, version));
  }

  private static String whole(Spread spread) {
    return String.format(
        Locale.ROOT, "%.0f (%.0f to %.0f)", spread.median(), spread.min(), spread.max());
  }

  private static String megabytes(Spread spread) {
    return String.format(
        Locale.ROOT,
        "%.1f (%.1f to %.1f)",
        spread.median() / 1e6,
        spread.min() / 1e6,
        spread.max() / 1e6);
  }

  private void line(String format, Object... arguments) {
    text.append(String.format(Locale.ROOT, format, arguments)).append('\n');
  }
}
