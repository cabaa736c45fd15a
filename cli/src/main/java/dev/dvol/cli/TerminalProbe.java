// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli;

import dev.dvol.cli.session.TerminalFacts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds out which standard streams are terminals, from where their descriptors lead. {@code
 * DVOL_TTY} overrides it: the digits of the descriptors that are terminals, such as {@code 012},
 * for launchers that know better.
 */
final class TerminalProbe {
  private static final Pattern TERMINAL =
      Pattern.compile("/dev/(pts/[0-9]+|tty[^/]*|console|hvc[0-9]+|vc/[0-9]+|pty[^/]*)");
  private static final Pattern READER = Pattern.compile("(pipe|socket):\\[[0-9]+]");
  private static final Pattern STTY_SIZE = Pattern.compile("[0-9]+ ([0-9]+)\\s*");
  private static final int NARROWEST = 20;

  private final Map<String, String> variables;
  private final Path descriptors;

  /** A probe; the directory is {@code /proc/self/fd}. */
  TerminalProbe(Map<String, String> variables, Path descriptors) {
    this.variables = variables;
    this.descriptors = descriptors;
  }

  TerminalFacts facts() {
    return new TerminalFacts(
        isTerminal(0),
        isTerminal(1),
        isTerminal(2),
        READER.matcher(target(1)).matches(),
        this::width);
  }

  private boolean isTerminal(int descriptor) {
    String told = variables.get("DVOL_TTY");
    return told != null
        ? told.contains(Integer.toString(descriptor))
        : TERMINAL.matcher(target(descriptor)).matches();
  }

  private String target(int descriptor) {
    try {
      return Files.readSymbolicLink(descriptors.resolve(Integer.toString(descriptor))).toString();
    } catch (IOException | UnsupportedOperationException e) {
      return "";
    }
  }

  /** {@code COLUMNS} if it is a number, else what stty says, else 80. */
  private int width() {
    String columns = variables.getOrDefault("COLUMNS", "");
    if (columns.matches("[0-9]{1,5}") && Integer.parseInt(columns) >= NARROWEST) {
      return Integer.parseInt(columns);
    }
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(Path.of("/dev/tty").toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      byte[] said = stty.getInputStream().readAllBytes();
      Matcher size = STTY_SIZE.matcher(new String(said, StandardCharsets.US_ASCII));
      if (size.matches() && Integer.parseInt(size.group(1)) >= NARROWEST) {
        return Integer.parseInt(size.group(1));
      }
    } catch (IOException e) {
      // No stty or no controlling terminal: nobody knows better than the default.
    }
    return TerminalFacts.DEFAULT_WIDTH;
  }
}
