// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.render;

import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Sizes, counts, durations and dates in the one form that people get to see. */
public final class Figures {
  private static final String[] UNITS = {"kB", "MB", "GB", "TB", "PB", "EB"};
  private static final DateTimeFormatter GIT_DATE =
      DateTimeFormatter.ofPattern("EEE MMM d HH:mm:ss yyyy xx", Locale.US);

  private Figures() {}

  /**
   * Bytes with SI units and one digit behind the point, such as {@code 29.8 GB}; below 1000 exact,
   * {@code 512 B}.
   */
  public static String size(long bytes) {
    if (bytes < 1000) {
      return bytes + " B";
    }
    double value = bytes / 1000.0;
    int unit = 0;
    // 999.95 would be rounded to 1000.0.
    while (value >= 999.95 && unit < UNITS.length - 1) {
      value /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
  }

  /** A count and its noun, in the plural where the count wants it. */
  public static String count(long count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }

  /** A time span: {@code 1.2 s} below a minute, then {@code 3:07}, then {@code 1:02:03}. */
  public static String duration(Duration span) {
    long seconds = span.toSeconds();
    if (seconds < 60) {
      return String.format(Locale.ROOT, "%.1f s", span.toMillis() / 1000.0);
    }
    return clock(seconds);
  }

  /** Seconds as {@code 0:07}, {@code 3:07} or {@code 1:02:03}. */
  static String clock(long seconds) {
    if (seconds < 3600) {
      return String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60);
    }
    return String.format(
        Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
  }

  /** A date as git prints it: {@code Sun Nov 22 16:38:53 2026 +0000}. */
  public static String date(ZonedDateTime when) {
    return GIT_DATE.format(when);
  }
}
