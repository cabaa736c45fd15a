// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.command;

import dev.dvol.bench.result.ReportJson;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The three files that a run leaves behind. */
final class ResultFiles {
  private ResultFiles() {}

  /**
   * Writes them beside each other, replacing those of an earlier run of the same day, and says
   * where.
   *
   * @param name theirs, without an ending
   * @param report what the JSON file has
   */
  static void write(
      Path directory, String name, Record report, String markdown, String svg, PrintStream out)
      throws IOException {
    Files.createDirectories(directory);
    Path base = directory.resolve(name);
    Files.writeString(Path.of(base + ".json"), ReportJson.write(report));
    Files.writeString(Path.of(base + ".md"), markdown);
    Files.writeString(Path.of(base + ".svg"), svg);
    out.println("\nresults in " + base + ".{json,md,svg}");
  }
}
