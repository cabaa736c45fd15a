// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.json.Json;
import dev.dvol.store.json.JsonException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code commit.json} of a commit's root tree. Unknown keys are passed over: a newer dvol may tell more. */
final class CommitRecordJson {
  private CommitRecordJson() {}

  static String encode(CommitRecord record) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("quiesce", record.quiesce());
    json.put("containers", record.containers());
    json.put("bytes", record.logicalBytes());
    json.put("entries", record.entries());
    json.put("skipped", record.skipped());
    json.put("meta", record.meta());
    return Json.pretty(json);
  }

  static CommitRecord parse(String text) throws JsonException {
    Map<String, Object> json = Json.parse(text);
    Map<String, String> meta = new LinkedHashMap<>();
    if (json.get("meta") instanceof Map<?, ?> pairs) {
      pairs.forEach((key, value) -> meta.put(key.toString(), value.toString()));
    }
    return new CommitRecord(
        json.getOrDefault("quiesce", "none").toString(),
        strings(json.get("containers")),
        number(json.get("bytes")),
        number(json.get("entries")),
        strings(json.get("skipped")),
        meta);
  }

  private static List<String> strings(@org.jspecify.annotations.Nullable Object value) {
    return value instanceof List<?> list
        ? list.stream().map(Object::toString).toList()
        : List.of();
  }

  private static long number(@org.jspecify.annotations.Nullable Object value) {
    return value instanceof Number number ? number.longValue() : 0;
  }
}
