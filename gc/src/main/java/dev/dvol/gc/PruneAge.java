// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long what nothing reaches can still come back: the grace time.
 *
 * @param grace empty for ever; zero is {@code now}, by which no clock is asked
 * @param text as it was given
 */
public record PruneAge(Optional<Duration> grace, String text) {
  /** {@code 14.days}. */
  public static final PruneAge DEFAULT = new PruneAge(Optional.of(Duration.ofDays(14)), "14.days");

  /** {@code now}. */
  public static final PruneAge NOW = new PruneAge(Optional.of(Duration.ZERO), "now");

  private static final Pattern AGE =
      Pattern.compile("([0-9]{1,6})[. ]?([a-z]+?)s?(?:[. ]ago)?", Pattern.CASE_INSENSITIVE);

  private static final Map<String, Duration> UNITS =
      Map.ofEntries(
          Map.entry("s", Duration.ofSeconds(1)),
          Map.entry("second", Duration.ofSeconds(1)),
          Map.entry("m", Duration.ofMinutes(1)),
          Map.entry("min", Duration.ofMinutes(1)),
          Map.entry("minute", Duration.ofMinutes(1)),
          Map.entry("h", Duration.ofHours(1)),
          Map.entry("hour", Duration.ofHours(1)),
          Map.entry("d", Duration.ofDays(1)),
          Map.entry("day", Duration.ofDays(1)),
          Map.entry("w", Duration.ofDays(7)),
          Map.entry("week", Duration.ofDays(7)),
          Map.entry("month", Duration.ofDays(30)),
          Map.entry("year", Duration.ofDays(365)));

  /** Refuses a negative time. */
  public PruneAge {
    if (grace.isPresent() && grace.get().isNegative()) {
      throw new IllegalArgumentException("not a grace time: " + grace.get());
    }
  }

  /**
   * An age as git writes it: {@code 14.days}, {@code 2.weeks.ago}, {@code 36 hours}, {@code 14d},
   * {@code now}, {@code never}; from seconds to years. Empty for anything else.
   */
  public static Optional<PruneAge> parse(String text) {
    if (text.equalsIgnoreCase("now")) {
      return Optional.of(NOW);
    }
    if (text.equalsIgnoreCase("never")) {
      return Optional.of(new PruneAge(Optional.empty(), text));
    }
    Matcher parts = AGE.matcher(text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    String unit = parts.group(2).toLowerCase(Locale.ROOT);
    return Optional.ofNullable(UNITS.get(unit))
        .or(() -> Optional.ofNullable(UNITS.get(unit + "s")))
        .map(length -> length.multipliedBy(Integer.parseInt(parts.group(1))))
        .map(length -> new PruneAge(Optional.of(length), text));
  }

  /** Whether everything that nothing reaches goes at once, whatever its age. */
  public boolean isNow() {
    return grace.isPresent() && grace.get().isZero();
  }
}
