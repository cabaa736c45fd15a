// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.json.Json;
import dev.dvol.store.json.JsonException;
import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.DurableFile;
import dev.dvol.store.posix.Name;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A volume's {@code docker.json}. One without it is attached and has no options. */
final class AttachmentFile {
  static final Name NAME = Name.of("docker.json");
  private static final int LONGEST = 1 << 20;

  private AttachmentFile() {}

  static Attachment read(Directory volume, VolumeName name) throws IOException {
    Optional<byte[]> content = DurableFile.read(volume, NAME, LONGEST);
    Instant made = Instant.ofEpochSecond(volume.stat(VolumeFiles.DESCRIPTION).modified().seconds());
    if (content.isEmpty()) {
      return new Attachment(true, made, Map.of());
    }
    try {
      Map<String, Object> json = Json.parse(content.get());
      Map<String, String> options = new TreeMap<>();
      ((Map<?, ?>) json.getOrDefault("options", Map.of()))
          .forEach((key, value) -> options.put((String) key, (String) value));
      String created = (String) json.get("created");
      return new Attachment(
          !Boolean.FALSE.equals(json.get("attached")),
          created == null ? made : Instant.parse(created),
          options);
    } catch (JsonException | ClassCastException | DateTimeException e) {
      throw new ObjectCorruptException(
          NAME.toString(),
          "file docker.json of volume " + name + " is damaged: " + e.getMessage(),
          "remove it; the volume is then attached to Docker, without options");
    }
  }

  static void write(Directory volume, Attachment attachment) throws IOException {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("attached", attachment.attached());
    json.put("created", attachment.created().toString());
    json.put("options", attachment.options());
    DurableFile.publish(volume, NAME, Json.line(json).getBytes(StandardCharsets.UTF_8), 0644);
  }
}
