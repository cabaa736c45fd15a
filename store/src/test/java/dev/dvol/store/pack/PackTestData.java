// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import dev.dvol.store.object.ObjectSource;
import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.posix.Posix;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Objects and stores that the tests of packs begin with. */
final class PackTestData {
  /** Everything small, so that a few hundred KiB make many packs. */
  static final PackLimits SMALL = new PackLimits(256 << 10, 32 << 10, 64 << 10, 4 << 20);

  private PackTestData() {}

  static PackStore open(StockGit git) throws IOException {
    return open(new NativePosix(), git, StockGit.nothing(), PackLimits.DEFAULT);
  }

  static PackStore open(StockGit git, PackLimits limits) throws IOException {
    return open(new NativePosix(), git, StockGit.nothing(), limits);
  }

  static PackStore open(Posix posix, StockGit git, ObjectSource fallback, PackLimits limits)
      throws IOException {
    Path objects = git.objects();
    return PackStore.open(posix, objects, fallback, limits);
  }

  /** Bytes that do not compress. */
  static byte[] noise(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Blobs of random lengths up to a bound. */
  static List<byte[]> blobs(Random random, int count, int longest) {
    List<byte[]> blobs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      blobs.add(noise(random, random.nextInt(longest + 1)));
    }
    return blobs;
  }

  /** Adds blobs and returns their ids. */
  static List<Oid> addAll(PackBatch batch, List<byte[]> blobs) throws IOException {
    List<Oid> ids = new ArrayList<>();
    try (PackEntryEncoder encoder = new PackEntryEncoder()) {
      for (byte[] blob : blobs) {
        PackEntry entry = encoder.stored(ObjectType.BLOB, blob, 0, blob.length);
        batch.add(entry);
        ids.add(entry.id());
      }
    }
    return ids;
  }

  /** Writes blobs as one batch and returns their ids. */
  static List<Oid> publish(PackStore store, List<byte[]> blobs) throws IOException {
    try (PackBatch batch = PackBatch.begin(store, new Random(1), 0)) {
      List<Oid> ids = addAll(batch, blobs);
      batch.publish();
      return ids;
    }
  }

  /** A tree of one blob called {@code data}. */
  static byte[] tree(Oid blob) {
    byte[] start = "100644 data\0".getBytes(StandardCharsets.US_ASCII);
    byte[] tree = new byte[start.length + Oid.LENGTH];
    System.arraycopy(start, 0, tree, 0, start.length);
    blob.copyTo(tree, start.length);
    return tree;
  }

  /** A commit without parents. */
  static byte[] commit(Oid tree, String message) {
    String who = "A U Thor <author@example.com> 1700000000 +0000";
    String text =
        "tree " + tree + "\nauthor " + who + "\ncommitter " + who + "\n\n" + message + "\n";
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
