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
   * Writes them beside each other and says where. What an earlier run left is not replaced: it took
   * longer to get than a name.
   *
   * @param name theirs, without an ending; a number is added if it is taken
   * @param report what the JSON file has
   */
  static void write(
      Path directory, String name, Record report, String markdown, String svg, PrintStream out)
      throws IOException {
    Files.createDirectories(directory);
    Path base = directory.resolve(name);
    for (int number = 2; Files.exists(Path.of(base + ".json")); number++) {
      base = directory.resolve(name + "-" + number);
    }
    Files.writeString(Path.of(base + ".json"), ReportJson.write(report));
    Files.writeString(Path.of(base + ".md"), markdown);
    Files.writeString(Path.of(base + ".svg"), svg);
    out.println("\nresults in " + base + ".{json,md,svg}");
  }
}
