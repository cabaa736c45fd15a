// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.round;

import dev.dvol.store.chunk.DigestFunction;
import dev.dvol.store.object.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a directory holds: names, kinds, modes, owners, times and a digest of each content. */
final class Manifest {
  private static final int BLOCK = 1 << 20;
  private static final DigestFunction DIGEST = new DigestFunction(0);

  private record Entry(FileFacts facts, Digest content) {}

  private final TreeMap<String, Entry> entries = new TreeMap<>();

  private Manifest() {}

  /**
   * Reads a directory.
   *
   * @param previous one of the same directory: files that have had their inode and change time
   *     since are not read again
   */
  static Manifest of(Path directory, @Nullable Manifest previous) throws IOException {
    Manifest manifest = new Manifest();
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        String name = directory.relativize(path).toString();
        Entry known = previous == null ? null : previous.entries.get(name);
        manifest.entries.put(name, entry(path, known));
      }
    }
    return manifest;
  }

  /** The first difference, in words, if there is one. */
  Optional<String> difference(Manifest other) {
    for (Map.Entry<String, Entry> entry : entries.entrySet()) {
      Entry mine = entry.getValue();
      Entry theirs = other.entries.get(entry.getKey());
      if (theirs == null) {
        return Optional.of(entry.getKey() + " is missing");
      }
      if (!theirs.facts.restoredAs(mine.facts)) {
        return Optional.of("%s was %s, is %s".formatted(entry.getKey(), mine.facts, theirs.facts));
      }
      if (!mine.content.equals(theirs.content)) {
        return Optional.of(entry.getKey() + " has another content");
      }
    }
    return other.entries.keySet().stream()
        .filter(name -> !entries.containsKey(name))
        .findFirst()
        .map(name -> name + " should not be there");
  }

  private static Entry entry(Path path, @Nullable Entry known) throws IOException {
    FileFacts facts = FileFacts.of(path);
    if (known != null && known.facts.equals(facts)) {
      return new Entry(facts, known.content);
    }
    return new Entry(facts, content(path, facts));
  }

  private static Digest content(Path path, FileFacts facts) throws IOException {
    if (Files.isSymbolicLink(path)) {
      byte[] target = Files.readSymbolicLink(path).toString().getBytes(StandardCharsets.UTF_8);
      return DIGEST.of(target, 0, target.length);
    }
    if (!facts.isRegular()) {
      return new Digest(0, 0);
    }
    long high = 0;
    long low = 0;
    byte[] block = new byte[(int) Math.min(BLOCK, facts.size() + 1)];
    try (InputStream in = Files.newInputStream(path)) {
      for (int count; (count = in.readNBytes(block, 0, block.length)) > 0; ) {
        Digest digest = DIGEST.of(block, 0, count);
        high = high * 31 + digest.high();
        low = low * 31 + digest.low();
      }
    }
    return new Digest(high, low);
  }
}
