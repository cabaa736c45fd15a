// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.command;

import dev.dvol.bench.process.CommandFailedException;
import dev.dvol.bench.process.Programs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Which sources are measured. */
final class Revision {
  private Revision() {}

  /** The commit id of a checkout, with {@code -dirty} if files differ from it. */
  static String of(Path checkout) throws IOException, InterruptedException {
    try {
      return Programs.run(
              List.of(
                  "git",
                  "-C",
                  checkout.toString(),
                  "describe",
                  "--always",
                  "--dirty",
                  "--abbrev=12",
                  "--exclude=*"))
          .strip();
    } catch (CommandFailedException e) {
      return "unknown";
    }
  }
}
