// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.tree;

import dev.dvol.store.chunk.ChunkParameters;
import dev.dvol.store.error.FormatTooNewException;
import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.json.Json;
import dev.dvol.store.json.JsonException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The blob {@code format.json} and the file {@code volume.json}: version, mandatory features and
 * parameters. Unknown versions and features are refused.
 */
public final class FormatDescription {
  /** The version this code writes and reads. */
  static final long VERSION = 1;

  private FormatDescription() {}

  /** The blob's text. */
  public static String encode(ChunkParameters parameters) {
    Map<String, Object> format = new LinkedHashMap<>();
    format.put("version", VERSION);
    format.put("features", List.of());
    format.put("digest", "xxh3-128");
    format.put("seed", "%016x".formatted(parameters.seed()));
    format.put("page", parameters.pageBytes());
    format.put(
        "content",
        List.of(parameters.minimumBytes(), parameters.normalBytes(), parameters.maximumBytes()));
    format.put("zstd", parameters.zstdLevel());
    return Json.line(format);
  }

  /**
   * The parameters that a text describes.
   *
   * @param subject whose text it is, for the message, such as {@code volume foo}
   * @throws FormatTooNewException if a newer dvol wrote it
   * @throws ObjectCorruptException if it is damaged
   */
  public static ChunkParameters parse(String subject, String text) throws IOException {
    try {
      Map<String, Object> format = Json.parse(text);
      long version = (Long) required(format, "version");
      List<?> features = (List<?>) required(format, "features");
      if (version < VERSION) {
        throw new IllegalArgumentException("no version " + version);
      }
      if (version > VERSION || !features.isEmpty()) {
        throw new FormatTooNewException(
            subject, subject + " is of a newer format than this dvol knows", "use a newer dvol");
      }
      List<?> content = (List<?>) required(format, "content");
      ChunkParameters parameters =
          new ChunkParameters(
              Long.parseUnsignedLong((String) required(format, "seed"), 16),
              number(required(format, "page")),
              number(content.get(0)),
              number(content.get(1)),
              number(content.get(2)),
              number(required(format, "zstd")));
      if (!encode(parameters).equals(text)) {
        throw new IllegalArgumentException("not in canonical form");
      }
      return parameters;
    } catch (JsonException
        | ArithmeticException
        | ClassCastException
        | IllegalArgumentException
        | IndexOutOfBoundsException e) {
      throw new ObjectCorruptException(
          subject, subject + " has a damaged format description: " + e.getMessage());
    }
  }

  private static Object required(Map<String, Object> format, String key) {
    Object value = format.get(key);
    if (value == null) {
      throw new IllegalArgumentException("no " + key);
    }
    return value;
  }

  private static int number(Object value) {
    return Math.toIntExact((Long) value);
  }
}
