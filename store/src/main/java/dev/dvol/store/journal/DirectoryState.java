// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.journal;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.json.Json;
import dev.dvol.store.json.JsonException;
import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.DurableFile;
import dev.dvol.store.posix.Name;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is known for certain of a working directory, durable.
 *
 * @param base the commit it is based on; none before the first commit. When the branch has another
 *     tip, somebody else moved it, and a commit of this directory would silently revert that
 * @param sealed whether the directory was synced after its last use and nobody was let in since, so
 *     that its stat index holds beyond a power cut
 */
public record DirectoryState(Optional<Oid> base, boolean sealed) {
  private static final int LONGEST = 4096;

  /** Reads a state; none when the directory is not known. */
  public static Optional<DirectoryState> read(Directory directory, Name name) throws IOException {
    Optional<byte[]> content = DurableFile.read(directory, name, LONGEST);
    if (content.isEmpty()) {
      return Optional.empty();
    }
    try {
      Map<String, Object> json = Json.parse(content.get());
      String base = (String) json.getOrDefault("base", "");
      return Optional.of(
          new DirectoryState(
              base.isEmpty() ? Optional.empty() : Optional.of(Oid.fromHex(base)),
              Boolean.TRUE.equals(json.get("sealed"))));
    } catch (JsonException | ClassCastException | IllegalArgumentException e) {
      throw new ObjectCorruptException(
          name.toString(), "state file " + name + " is damaged: " + e.getMessage());
    }
  }

  /** Publishes it durably. */
  public void write(Directory directory, Name name) throws IOException {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("base", base.map(Oid::hex).orElse(""));
    json.put("sealed", sealed);
    DurableFile.publish(directory, name, Json.line(json).getBytes(StandardCharsets.UTF_8), 0644);
  }

  /** The same, sealed or not. */
  public DirectoryState withSeal(boolean nowSealed) {
    return new DirectoryState(base, nowSealed);
  }
}
