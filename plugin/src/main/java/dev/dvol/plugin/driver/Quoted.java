// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.driver;

/** Texts from outside in messages: on one line, short, and nothing that a terminal obeys. */
final class Quoted {
  private static final int LONGEST = 140;

  private Quoted() {}

  /**
   * The text in double quotes, everything but printable ASCII escaped, the end of a long one cut.
   */
  static String of(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.chars()
        .limit(LONGEST)
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                quoted.append('\\').append((char) c);
              } else if (c >= ' ' && c < 127) {
                quoted.append((char) c);
              } else {
                quoted.append(String.format("\\u%04x", c));
              }
            });
    return quoted.append(text.length() > LONGEST ? "...\"" : "\"").toString();
  }
}
