// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.render;

import dev.dvol.store.tree.PathBytes;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Makes text from volumes, file names and arguments harmless before a terminal or a line-based
 * reader gets it.
 */
public final class Escapes {
  private Escapes() {}

  /**
   * The text with everything a terminal could act on spelled out: control characters but tab,
   * bidirectional and other invisible formatting, lone surrogates.
   */
  public static String forTerminal(String text) {
    StringBuilder result = new StringBuilder(text.length());
    text.codePoints().forEach(c -> append(result, c));
    return result.toString();
  }

  private static void append(StringBuilder result, int c) {
    switch (c) {
      case '\t' -> result.append('\t');
      case '\n' -> result.append("\\n");
      case '\r' -> result.append("\\r");
      default -> {
        if (isHarmless(c)) {
          result.appendCodePoint(c);
        } else if (c < 0x100) {
          result.append(String.format("\\x%02x", c));
        } else {
          result.append(String.format("\\u{%x}", c));
        }
      }
    }
  }

  private static boolean isHarmless(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  /**
   * A path as git prints it: as it is when it is printable, else in double quotes with C escapes,
   * byte by byte in octal. Printable here includes letters beyond ASCII, as with {@code
   * core.quotePath=false}. Reversible.
   */
  public static String path(PathBytes path) {
    byte[] bytes = path.bytes();
    if (bytes.length == 0) {
      return "./";
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      boolean plain =
          text.codePoints().allMatch(c -> isHarmless(c) && c != '"' && c != '\\')
              && text.strip().equals(text);
      return plain ? text : quoted(bytes, true);
    } catch (CharacterCodingException e) {
      return quoted(bytes, false);
    }
  }

  private static String quoted(byte[] bytes, boolean utf8) {
    if (utf8) {
      StringBuilder result = new StringBuilder("\"");
      new String(bytes, StandardCharsets.UTF_8)
          .codePoints()
          .forEach(
              c -> {
                if (c >= 0x80 && isHarmless(c)) {
                  result.appendCodePoint(c);
                } else {
                  for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                    appendByte(result, b & 0xff);
                  }
                }
              });
      return result.append('"').toString();
    }
    StringBuilder result = new StringBuilder("\"");
    for (byte b : bytes) {
      appendByte(result, b & 0xff);
    }
    return result.append('"').toString();
  }

  private static void appendByte(StringBuilder result, int b) {
    switch (b) {
      case 7 -> result.append("\\a");
      case 8 -> result.append("\\b");
      case 9 -> result.append("\\t");
      case 10 -> result.append("\\n");
      case 11 -> result.append("\\v");
      case 12 -> result.append("\\f");
      case 13 -> result.append("\\r");
      case '"' -> result.append("\\\"");
      case '\\' -> result.append("\\\\");
      default -> {
        if (b >= 0x20 && b < 0x7f) {
          result.append((char) b);
        } else {
          result.append(String.format("\\%03o", b));
        }
      }
    }
  }
}
