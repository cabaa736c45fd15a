// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.error.StoreException;
import dev.dvol.store.json.Json;
import dev.dvol.store.json.JsonException;
import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.DurableFile;
import dev.dvol.store.posix.Name;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The pool's own small files: which volume is active, and the configuration. */
final class PoolFiles {
  private static final Name ACTIVE = Name.of("current_volume.json");
  private static final Name CONFIG = Name.of("config.json");
  private static final String ACTIVE_KEY = "current_volume";
  private static final int LONGEST = 1 << 20;

  private PoolFiles() {}

  static Optional<String> active(Directory pool) throws IOException {
    Object name = read(pool, ACTIVE).get(ACTIVE_KEY);
    if (name != null && !(name instanceof String)) {
      throw damaged(ACTIVE, new JsonException(ACTIVE_KEY + " is no text"));
    }
    return Optional.ofNullable((String) name);
  }

  static void writeActive(Directory pool, VolumeName name) throws IOException {
    write(pool, ACTIVE, Map.of(ACTIVE_KEY, name.text()));
  }

  static PoolConfig config(Directory pool) throws IOException {
    Map<String, String> values = new LinkedHashMap<>();
    read(pool, CONFIG).forEach((key, value) -> values.put(key, value.toString()));
    return PoolConfig.of(values);
  }

  static void writeConfig(Directory pool, PoolConfig config) throws IOException {
    write(pool, CONFIG, config.values());
  }

  private static Map<String, Object> read(Directory pool, Name name) throws IOException {
    Optional<byte[]> content = DurableFile.read(pool, name, LONGEST);
    if (content.isEmpty()) {
      return Map.of();
    }
    try {
      return Json.parse(content.get());
    } catch (JsonException e) {
      throw damaged(name, e);
    }
  }

  private static StoreException damaged(Name name, JsonException cause) {
    return new StoreException(
        "the pool's file " + name + " is damaged: " + cause.getMessage(),
        cause,
        List.of("remove or mend the file; it holds no volume's data"));
  }

  private static void write(Directory pool, Name name, Map<String, ?> json) throws IOException {
    DurableFile.publish(pool, name, Json.line(json).getBytes(StandardCharsets.UTF_8), 0644);
  }
}
