// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.posix;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/** File names as text that a terminal shows and does not obey. */
final class Printable {
  private Printable() {}

  /**
   * The name in double quotes. Bytes that are no UTF-8 stand as {@code \xff}, control and invisible
   * characters as {@code \x1b} or {@code \u202e}; quotes and backslashes are escaped.
   */
  static String quoted(byte[] name) {
    StringBuilder text = new StringBuilder(name.length + 2).append('"');
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(name);
    CharBuffer out = CharBuffer.allocate(name.length);
    while (true) {
      CoderResult result = decoder.decode(in, out, true);
      out.flip();
      out.codePoints().forEach(codePoint -> append(text, codePoint));
      out.clear();
      if (!result.isError()) {
        return text.append('"').toString();
      }
      for (int i = 0; i < result.length(); i++) {
        text.append(String.format("\\x%02x", in.get()));
      }
      decoder.reset();
    }
  }

  private static void append(StringBuilder text, int codePoint) {
    switch (Character.getType(codePoint)) {
      case Character.CONTROL -> text.append(String.format("\\x%02x", codePoint));
      case Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          text.append(String.format("\\u%04x", codePoint));
      default -> {
        if (codePoint == '"' || codePoint == '\\') {
          text.append('\\');
        }
        text.appendCodePoint(codePoint);
      }
    }
  }
}
