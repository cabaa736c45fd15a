// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.session;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads one value from a git configuration file, without running git. Knows sections, comments,
 * quotes and escapes; does not follow includes and does not continue lines. A file that cannot be
 * read has no values: an identity is never worth an error.
 */
final class GitConfigFile {
  private static final long LARGEST = 1 << 20;

  private final Path file;

  GitConfigFile(Path file) {
    this.file = file;
  }

  /** The last value of a key in a section without a subsection; what is empty counts as absent. */
  Optional<String> find(String section, String key) {
    String text;
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > LARGEST) {
        return Optional.empty();
      }
      text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException | SecurityException e) {
      return Optional.empty();
    }
    Optional<String> found = Optional.empty();
    String current = "";
    for (String line : text.lines().toList()) {
      String stripped = line.strip();
      if (stripped.startsWith("[")) {
        int end = stripped.indexOf(']');
        current = end < 0 ? "" : stripped.substring(1, end).strip().toLowerCase(Locale.ROOT);
        stripped = end < 0 ? "" : stripped.substring(end + 1).strip();
      }
      int equals = stripped.indexOf('=');
      if (current.equals(section)
          && equals > 0
          && stripped.substring(0, equals).strip().equalsIgnoreCase(key)) {
        found = Optional.of(value(stripped.substring(equals + 1)));
      }
    }
    return found.filter(value -> !value.isBlank());
  }

  private static String value(String raw) {
    StringBuilder result = new StringBuilder();
    boolean quoted = false;
    int keep = 0;
    String text = raw.strip();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        quoted = !quoted;
        keep = result.length();
      } else if (c == '\\' && i + 1 < text.length()) {
        i++;
        result.append(escaped(text.charAt(i)));
        keep = result.length();
      } else if (!quoted && (c == '#' || c == ';')) {
        break;
      } else {
        result.append(c);
        if (quoted || !Character.isWhitespace(c)) {
          keep = result.length();
        }
      }
    }
    result.setLength(keep);
    return result.toString();
  }

  private static char escaped(char c) {
    return switch (c) {
      case 'n' -> '\n';
      case 't' -> '\t';
      default -> c;
    };
  }
}
