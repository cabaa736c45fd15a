// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.render;

import dev.dvol.store.CommitId;
import dev.dvol.store.CommitInfo;
import java.time.format.DateTimeFormatter;
import java.util.stream.Collectors;

/**
 * {@code log --format}: the placeholders of git that mean something here. What is none stays as it
 * is.
 */
public final class LogFormat {
  private final String pattern;

  /** A format with placeholders such as {@code %h %an %s}. */
  public LogFormat(String pattern) {
    this.pattern = pattern.startsWith("format:") ? pattern.substring("format:".length()) : pattern;
  }

  /** The commit in this format. */
  String apply(Screen screen, CommitInfo commit) {
    StringBuilder result = new StringBuilder();
    int i = 0;
    while (i < pattern.length()) {
      char c = pattern.charAt(i);
      if (c != '%') {
        result.append(c);
        i++;
        continue;
      }
      int length = appendPlaceholder(result, pattern.substring(i + 1), screen, commit);
      if (length == 0) {
        result.append('%');
      }
      i += 1 + length;
    }
    return result.toString();
  }

  /** Returns how many characters behind the percent sign were understood. */
  private static int appendPlaceholder(
      StringBuilder result, String rest, Screen screen, CommitInfo commit) {
    String two = rest.length() >= 2 ? rest.substring(0, 2) : "";
    switch (two) {
      case "an" -> result.append(screen.safe(commit.author().name()));
      case "ae" -> result.append(screen.safe(commit.author().email()));
      case "ad" -> result.append(Figures.date(commit.authored()));
      case "aI" -> result.append(DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(commit.authored()));
      case "at" -> result.append(commit.authored().toEpochSecond());
      default -> {
        return rest.isEmpty() ? 0 : appendShort(result, rest.charAt(0), screen, commit);
      }
    }
    return 2;
  }

  private static int appendShort(
      StringBuilder result, char placeholder, Screen screen, CommitInfo commit) {
    switch (placeholder) {
      case 'H' -> result.append(commit.id().hex());
      case 'h' -> result.append(commit.id().abbreviated());
      case 'P' ->
          result.append(
              commit.parents().stream().map(CommitId::hex).collect(Collectors.joining(" ")));
      case 'p' ->
          result.append(
              commit.parents().stream()
                  .map(CommitId::abbreviated)
                  .collect(Collectors.joining(" ")));
      case 's' -> result.append(screen.safe(commit.subject()));
      case 'B' -> result.append(lines(screen, commit.message()));
      case 'b' -> result.append(lines(screen, body(commit.message())));
      case 'n' -> result.append('\n');
      case '%' -> result.append('%');
      default -> {
        return 0;
      }
    }
    return 1;
  }

  private static String lines(Screen screen, String text) {
    return text.lines().map(screen::safe).collect(Collectors.joining("\n"));
  }

  private static String body(String message) {
    int end = message.indexOf('\n');
    return end < 0 ? "" : message.substring(end + 1).stripLeading();
  }
}
