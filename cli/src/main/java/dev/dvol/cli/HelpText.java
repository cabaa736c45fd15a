// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli;

import dev.dvol.cli.session.ExitCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The texts of the help. */
final class HelpText {
  private static final int TEXT_COLUMN = 18;
  private static final int LAST_COLUMN = 80;

  private static final List<String> OPTIONS =
      List.of(
          "  -p, --pool=DIR        The name of the directory to use (--path, DVOL_POOL)",
          "      --volume=NAME     The volume to work on (DVOL_VOLUME)",
          "      --branch=NAME     The branch that HEAD stands for (DVOL_BRANCH)",
          "      --disable-docker-integration",
          "                        Leave containers alone",
          "      --json            One JSON object on stdout instead of text",
          "  -q, --quiet           No notes and no progress",
          "      --[no-]progress   Show progress; the default is to do so on a terminal",
          "      --color=WHEN      auto, always or never (NO_COLOR)",
          "  -y, --yes             Answer every question with yes",
          "      --debug           Show where an error comes from",
          "      --version         Print the version and exit",
          "  -h, --help            Print this help and exit");

  private HelpText() {}

  /** The help of the whole program. */
  static List<String> program() {
    List<String> lines = new ArrayList<>();
    lines.add("Usage: dvol [options] COMMAND [arguments]");
    lines.add("git for Docker volumes: commit, branch, reset and check out their state");
    lines.add("");
    lines.addAll(globalOptions());
    lines.add("");
    lines.add("Commands:");
    CommandTable.entries().forEach(entry -> lines.addAll(commandLines(entry)));
    lines.add("");
    lines.add("'dvol COMMAND --help' tells more of one. A command works on the first of: the");
    lines.add("VOLUME of --volume or behind its arguments, DVOL_VOLUME, what a file .dvol here");
    lines.add("or above names, the active volume, the only one of the Compose project here,");
    lines.add("the only one there is.");
    lines.add("");
    lines.addAll(exitCodes());
    return lines;
  }

  /** The options of every command. */
  static List<String> globalOptions() {
    List<String> lines = new ArrayList<>();
    lines.add("Options of every command:");
    lines.addAll(OPTIONS);
    return lines;
  }

  private static List<String> commandLines(CommandTable.Entry entry) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder(padded("    " + entry.name(), TEXT_COLUMN));
    int length = line.length();
    for (String word : entry.summary().split(" ", -1)) {
      if (line.length() > TEXT_COLUMN && line.length() + 1 + word.length() > LAST_COLUMN) {
        lines.add(line.toString());
        line = new StringBuilder(" ".repeat(TEXT_COLUMN));
        length = line.length();
      }
      line.append(line.length() > length ? " " : "").append(word);
    }
    lines.add(line.toString());
    return lines;
  }

  /** What each exit code means. */
  static List<String> exitCodes() {
    List<String> lines = new ArrayList<>();
    lines.add("Exit codes:");
    Arrays.stream(ExitCode.values())
        .forEach(code -> lines.add(padded("  " + code.number(), 8) + code.meaning()));
    return lines;
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(Math.max(1, width - text.length()));
  }
}
