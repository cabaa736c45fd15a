// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.render;

import dev.dvol.store.FileContent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The content of a file that is short enough and looks like text.
 *
 * @param lines its lines without their line breaks
 * @param endsWithLineBreak whether the last line has one; true for an empty file
 */
record TextContent(List<String> lines, boolean endsWithLineBreak) {
  private static final long LONGEST = 1 << 20;

  /** Nothing. */
  static TextContent empty() {
    return new TextContent(List.of(), true);
  }

  /** The content as text; empty when it is too long, has a NUL, or is no UTF-8. */
  static Optional<TextContent> read(FileContent content) throws IOException {
    if (content.size() > LONGEST) {
      return Optional.empty();
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream((int) content.size());
    content.copyTo(bytes);
    String text;
    try {
      text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(bytes.toByteArray()))
              .toString();
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
    if (text.indexOf('\0') >= 0) {
      return Optional.empty();
    }
    if (text.isEmpty()) {
      return Optional.of(empty());
    }
    boolean ends = text.endsWith("\n");
    String[] lines = text.split("\n", -1);
    List<String> all = Arrays.asList(lines);
    return Optional.of(new TextContent(ends ? all.subList(0, lines.length - 1) : all, ends));
  }
}
