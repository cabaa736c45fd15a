// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.render;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes trees as JSON. The only class that touches Jackson, so that it is loaded only when {@code
 * --json} asks for it.
 */
public final class JsonWriter {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
          .build();

  private JsonWriter() {}

  /** A tree on one line, without a line break at its end. */
  public static String text(Object tree) {
    StringWriter result = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(result)) {
      write(json, tree);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return result.toString();
  }

  /** Writes a tree on one line and a line break. */
  public static void write(Output out, Object tree) throws IOException {
    OutputStream stream =
        new OutputStream() {
          @Override
          public void write(int b) {
            out.write(new byte[] {(byte) b});
          }

          @Override
          public void write(byte[] bytes, int offset, int length) {
            out.write(Arrays.copyOfRange(bytes, offset, offset + length));
          }
        };
    try (JsonGenerator json = FACTORY.createGenerator(stream)) {
      write(json, tree);
    }
    out.print("\n");
  }

  private static void write(JsonGenerator json, @Nullable Object tree) throws IOException {
    if (tree == null) {
      json.writeNull();
    } else if (tree instanceof Optional<?> optional) {
      write(json, optional.orElse(null));
    } else if (tree instanceof Map<?, ?> map) {
      json.writeStartObject();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        json.writeFieldName(String.valueOf(entry.getKey()));
        write(json, entry.getValue());
      }
      json.writeEndObject();
    } else if (tree instanceof Stream<?> stream) {
      writeAll(json, stream.iterator());
    } else if (tree instanceof Iterable<?> iterable) {
      writeAll(json, iterable.iterator());
    } else if (tree instanceof Boolean bool) {
      json.writeBoolean(bool);
    } else if (tree instanceof Long || tree instanceof Integer) {
      json.writeNumber(((Number) tree).longValue());
    } else {
      json.writeString(wellFormed(tree.toString()));
    }
  }

  private static void writeAll(JsonGenerator json, Iterator<?> items) throws IOException {
    json.writeStartArray();
    while (items.hasNext()) {
      write(json, items.next());
    }
    json.writeEndArray();
  }

  /** A lone surrogate has no UTF-8 form; Jackson would fail in the middle of the envelope. */
  private static String wellFormed(String text) {
    boolean broken = text.codePoints().anyMatch(c -> c >= 0xD800 && c <= 0xDFFF);
    if (!broken) {
      return text;
    }
    StringBuilder result = new StringBuilder();
    text.codePoints().forEach(c -> result.appendCodePoint(c >= 0xD800 && c <= 0xDFFF ? 0xFFFD : c));
    return result.toString();
  }
}
