// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.internal.git;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A signature as git writes it: {@code name <email> seconds +hhmm}. What that form cannot carry is
 * dropped or moved to the nearest value that it can, so that the text always passes {@code git fsck
 * --strict}.
 *
 * @see <a href="https://git-scm.com/docs/git-commit-tree#_commit_information">git-commit-tree</a>
 */
final class SignatureText {
  /** The end of the year 9999. Later times overflow in readers with 32-bit years or dates. */
  static final long MAX_EPOCH_SECOND = 253_402_300_799L;

  /** 18 hours, the bound of {@link java.time.ZoneOffset}. */
  static final int MAX_OFFSET_MINUTES = 18 * 60;

  private static final Pattern FORM =
      Pattern.compile("([^<>]*?) ?<([^<>]*)> +(\\d{1,18}) ([+-])(\\d\\d)(\\d\\d)");

  private SignatureText() {}

  static String format(Signature signature) {
    int offset = offsetMinutes(signature);
    return String.format(
        Locale.ROOT,
        "%s <%s> %d %s%02d%02d",
        clean(signature.name()),
        clean(signature.email()),
        epochSecond(signature),
        offset < 0 ? "-" : "+",
        Math.abs(offset) / 60,
        Math.abs(offset) % 60);
  }

  /** The signature in a text; empty if it has not the form, as only foreign writers make it. */
  static Optional<Signature> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int offset = Integer.parseInt(matcher.group(5)) * 60 + Integer.parseInt(matcher.group(6));
    return Optional.of(
        new Signature(
            matcher.group(1),
            matcher.group(2),
            Long.parseLong(matcher.group(3)),
            matcher.group(4).equals("-") ? -offset : offset));
  }

  /** A name or address without line breaks, NUL, angle brackets and blanks at its ends. */
  static String clean(String text) {
    StringBuilder kept = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ("<>\n\r\0".indexOf(c) < 0) {
        kept.append(c);
      }
    }
    return kept.toString().strip();
  }

  static long epochSecond(Signature signature) {
    return Math.max(0, Math.min(signature.epochSecond(), MAX_EPOCH_SECOND));
  }

  static int offsetMinutes(Signature signature) {
    return Math.max(-MAX_OFFSET_MINUTES, Math.min(signature.offsetMinutes(), MAX_OFFSET_MINUTES));
  }
}
