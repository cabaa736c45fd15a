// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.process;

import java.io.IOException;
import java.util.List;

/** A program ended with an exit code that is not 0. */
public final class CommandFailedException extends IOException {
  private static final int SHOWN_LINES = 12;

  /** The failure; its message has the command and the last lines that it wrote. */
  public CommandFailedException(Command command, int exit, String said) {
    super(
        "'%s' ended with %d: %s"
            .formatted(String.join(" ", command.words()), exit, lastLines(said)));
  }

  private static String lastLines(String said) {
    List<String> lines = said.strip().lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size()));
  }
}
