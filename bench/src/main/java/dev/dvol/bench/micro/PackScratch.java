// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.micro;

import dev.dvol.bench.data.SampleBytes;
import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import dev.dvol.store.pack.PackBatch;
import dev.dvol.store.pack.PackEntry;
import dev.dvol.store.pack.PackEntryEncoder;
import dev.dvol.store.pack.PackLimits;
import dev.dvol.store.pack.PackStore;
import dev.dvol.store.posix.NativePosix;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** A store of its own in a temporary directory, and {@value #MEBIBYTES} MiB of blobs for it. */
final class PackScratch implements AutoCloseable {
  static final int MEBIBYTES = 16;
  private static final int CHUNK = 32 * 1024;

  private final Path root;
  private final PackStore store;
  private final List<PackEntry> entries = new ArrayList<>();

  /** A fresh one; JMH lets no constructor of a benchmark throw what must be declared. */
  static PackScratch create() {
    try {
      return new PackScratch();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private PackScratch() throws IOException {
    root = Files.createTempDirectory(Path.of("/var/tmp"), "dvol-jmh-");
    Files.createDirectory(root.resolve("pack"));
    store = PackStore.open(new NativePosix(), root, new NoObjects(), PackLimits.DEFAULT);
    byte[] bytes = SampleBytes.rows(1, MEBIBYTES << 20);
    try (PackEntryEncoder encoder = new PackEntryEncoder()) {
      for (int at = 0; at < bytes.length; at += CHUNK) {
        entries.add(encoder.stored(ObjectType.BLOB, bytes, at, CHUNK));
      }
    }
  }

  PackStore store() {
    return store;
  }

  List<Oid> ids() {
    return entries.stream().map(PackEntry::id).toList();
  }

  /** With one pack of all blobs. */
  PackScratch filled() {
    try {
      write();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes all blobs into a pack, durably. */
  void write() throws IOException {
    try (PackBatch batch = PackBatch.begin(store, new Random(), (long) MEBIBYTES << 20)) {
      for (PackEntry entry : entries) {
        batch.add(entry);
      }
      batch.publish();
    }
  }

  /** Removes all packs. */
  void empty() throws IOException {
    try (Stream<Path> packs = Files.list(root.resolve("pack"))) {
      for (Path pack : (Iterable<Path>) packs::iterator) {
        Files.delete(pack);
      }
    }
    store.refresh();
  }

  @Override
  public void close() throws IOException {
    store.close();
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : (Iterable<Path>) paths.sorted(Comparator.reverseOrder())::iterator) {
        Files.delete(path);
      }
    }
  }
}
