// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.render;

import java.util.List;

/** How an error is told: one line, then a line per hint. */
public final class FailureText {
  private FailureText() {}

  /**
   * The lines for standard error. Always escaped: an error quotes what it was given, and logs are
   * read in terminals.
   */
  public static String lines(String message, List<String> hints) {
    StringBuilder text = new StringBuilder(Escapes.forTerminal(message)).append('\n');
    hints.forEach(hint -> text.append("hint: ").append(Escapes.forTerminal(hint)).append('\n'));
    return text.toString();
  }

  /** The envelope for programs. */
  public static Object envelope(String command, String code, String message, List<String> hints) {
    return new JsonTree()
        .with("dvol", 1)
        .with("command", command)
        .with("ok", false)
        .with(
            "error",
            new JsonTree()
                .with("code", code)
                .with("message", message)
                .with("hint", hints.isEmpty() ? null : String.join("\n", hints))
                .map())
        .map();
  }
}
