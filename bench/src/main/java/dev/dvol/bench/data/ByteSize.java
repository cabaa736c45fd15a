// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.data;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as people write them: {@code 10m}, {@code 4g}; a thousand is a thousand. */
public final class ByteSize {
  private static final Pattern FORM = Pattern.compile("(\\d{1,12})([kmgt]?)b?");

  private ByteSize() {}

  /**
   * The bytes that a text means.
   *
   * @throws IllegalArgumentException when it is not a size
   */
  public static long parse(String text) {
    Matcher matcher = FORM.matcher(text.toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new IllegalArgumentException("'" + text + "' is not a size such as 10m or 4g");
    }
    long unit =
        switch (matcher.group(2)) {
          case "k" -> 1_000;
          case "m" -> 1_000_000;
          case "g" -> 1_000_000_000;
          case "t" -> 1_000_000_000_000L;
          default -> 1;
        };
    try {
      return Math.multiplyExact(Long.parseLong(matcher.group(1)), unit);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("'" + text + "' is more than there is", e);
    }
  }
}
