// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.tree;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Bytes as ASCII that git accepts as a name, whatever they are: {@code [A-Za-z0-9_.-]} stay, save a dot at the beginning
 * of a path component; a slash stays a slash; all else is {@code %} and two upper-case hex digits. An allowlist, because
 * git's strict fsck refuses everything that some file system takes for {@code .git}, and that list is long.
 */
public final class Escape {
  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  private Escape() {}

  /** The escaped form. */
  public static String of(byte[] bytes) {
    StringBuilder out = new StringBuilder(bytes.length + 8);
    boolean begins = true;
    for (byte b : bytes) {
      int c = b & 0xff;
      if (isPlain(c, begins)) {
        out.append((char) c);
      } else {
        out.append('%').append(HEX[c >> 4]).append(HEX[c & 15]);
      }
      begins = c == '/';
    }
    return out.toString();
  }

  /**
   * The bytes of an escaped form.
   *
   * @throws IllegalArgumentException if the text is not what {@link #of} makes of them
   */
  public static byte[] parse(String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '%') {
        out.write(c);
      } else if (i + 2 < text.length()) {
        out.write(digit(text, i + 1) << 4 | digit(text, i + 2));
        i += 2;
      } else {
        throw new IllegalArgumentException("cut short: " + text);
      }
    }
    byte[] bytes = out.toByteArray();
    if (!of(bytes).equals(text)) {
      throw new IllegalArgumentException("not in canonical form: " + text);
    }
    return bytes;
  }

  /** The escaped form of text's UTF-8 bytes. */
  public static String of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  private static boolean isPlain(int c, boolean begins) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || c == '_'
        || c == '-'
        || c == '/'
        || c == '.' && !begins;
  }

  private static int digit(String text, int at) {
    int value = Character.digit(text.charAt(at), 16);
    if (value < 0) {
      throw new IllegalArgumentException("not hex: " + text);
    }
    return value;
  }
}
