// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.hostile;

import static dev.dvol.cli.hostile.Forgery.Outcome.HARMLESS;
import static dev.dvol.cli.hostile.Forgery.Outcome.REFUSED;
import static dev.dvol.store.testing.ForgedStore.FILE;

import dev.dvol.cli.hostile.Forgery.Work;
import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import dev.dvol.store.testing.ForgedStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Chunks, and files that are not what their chunks are. */
final class ContentForgeries {
  private static final byte[] A = bytes('a', 20_000);
  private static final byte[] B = bytes('b', 20_000);
  private static final int MANY = 64;

  private ContentForgeries() {}

  static List<Forgery> all() {
    List<Forgery> all = new ArrayList<>();
    all.addAll(frames());
    all.addAll(nodes());
    return all;
  }

  private static List<Forgery> frames() {
    byte[] frame = ForgedStore.frame(A);
    return List.of(
        chunk("frame that says it holds 8 GiB", sized(8L << 30)),
        chunk("frame that says it holds 2^63 bytes", sized(1L << 63)),
        chunk("frame that says it holds one byte less", sized(A.length - 1)),
        chunk("frame that says it holds one byte more", sized(A.length + 1)),
        chunk("frame without its last byte", Arrays.copyOf(frame, frame.length - 1)),
        chunk("frame with a byte behind it", Arrays.copyOf(frame, frame.length + 1)),
        chunk("two frames", joined(frame, frame)),
        chunk("skippable frame before it", joined(skippable(), frame)),
        chunk("no frame at all", A),
        chunk("empty blob", new byte[0]),
        chunk("64 MiB of zeros as a chunk", new byte[64 << 20]),
        chunk("64 MiB and a byte as a chunk", new byte[(64 << 20) + 1]),
        new Forgery(
            "several threads' worth of 64 MiB blobs",
            REFUSED,
            store -> {
              ForgedStore.Leaf leaf = store.leaf();
              for (int i = 0; i < 8; i++) {
                byte[] zeros = new byte[(64 << 20) - i];
                leaf.line("f" + i + FILE + "20000 digest=" + store.digest(A).text());
                leaf.object("f" + i, false, store.put(ObjectType.BLOB, zeros));
              }
              store.publish(leaf.write());
            }));
  }

  private static List<Forgery> nodes() {
    return List.of(
        file("size larger than the chunk", s -> s.leaf().file("f", A, A.length).write(), true),
        refused(
            "chunk longer than its file",
            s ->
                s.leaf()
                    .line("f" + FILE + "100 digest=" + s.digest(A).text())
                    .object("f", false, s.chunk(A))
                    .write()),
        refused(
            "chunk shorter than its file, which says it has no hole",
            s ->
                s.leaf()
                    .line("f" + FILE + "30000 digest=" + s.digest(A).text())
                    .object("f", false, s.chunk(A))
                    .write()),
        refused(
            "less data than it says",
            s ->
                s.leaf()
                    .line("f" + FILE + "50000 digest=" + s.digest(A).text() + " data=30000")
                    .object("f", false, s.chunk(A))
                    .write()),
        refused(
            "more data than it says",
            s ->
                s.leaf()
                    .line("f" + FILE + "50000 digest=" + s.digest(A).text() + " data=10000")
                    .object("f", false, s.chunk(A))
                    .write()),
        refused("chunks that overlap", s -> twoChunks(s, 0, 10_000, 30_000, 30_000)),
        refused("gap in a file without holes", s -> twoChunks(s, 0, 20_001, 40_001, 40_001)),
        refused("chunk that begins behind the end", s -> twoChunks(s, 0, 50_000, 40_000, 40_000)),
        refused("chunk that ends behind the end", s -> twoChunks(s, 0, 25_000, 40_000, 40_000)),
        refused("chunk at 2^63-1", s -> twoChunks(s, 0, Long.MAX_VALUE, 40_000, 40_000)),
        refused(
            "offsets that descend",
            s -> {
              Oid node = s.tree(entry(s, 30_000, A), entry(s, 0, B));
              return s.leaf().nodeFile("f", node, "content", 50_000, " data=40000").write();
            }),
        refused(
            "inner node whose children lap over each other",
            s -> {
              Oid first = s.tree(entry(s, 0, A), entry(s, 60_000, B));
              Oid second = s.tree(entry(s, 0, B), entry(s, 20_000, A));
              String digest = s.digest(A).text();
              Oid inner =
                  s.tree(
                      "40000 0000000000000000" + digest + " " + first,
                      "40000 0000000000009c40" + digest + " " + second);
              return s.leaf().nodeFile("f", inner, "content", 80_000, "").write();
            }),
        refused(
            "page chunk longer than a page",
            s -> {
              Oid node = s.tree(entry(s, 0, A), entry(s, 32_768, A));
              return s.leaf().nodeFile("f", node, "page", 65_536, " data=40000").write();
            }),
        refused(
            "node of a hundred thousand children",
            s -> {
              String[] entries = new String[100_000];
              Oid chunk = s.chunk(A);
              for (int i = 0; i < entries.length; i++) {
                entries[i] = "100644 " + s.chunkName(i * 20_000L, A) + " " + chunk;
              }
              long size = entries.length * 20_000L;
              return s.leaf().nodeFile("f", s.tree(entries), "content", size, "").write();
            }),
        new Forgery(
            "64 chunks, each 64 times, ten levels of them",
            Forgery.Outcome.NAMED,
            store -> store.publish(chunkBomb(store))),
        refused("64 chunks, each 64 times, six levels of them", s -> chunkBomb(s, 6)),
        refused(
            "nodes nested more than files can be long",
            s -> {
              Oid node = s.tree(entry(s, 0, A));
              for (int i = 0; i < 40; i++) {
                node = s.tree("40000 0000000000000000" + s.digest(A).text() + " " + node);
              }
              return s.leaf().nodeFile("f", node, "content", A.length, "").write();
            }),
        refused(
            "node that is a blob",
            s ->
                s.leaf()
                    .line("f" + FILE + "20000 cut=content digest=" + s.digest(A).text())
                    .object("f", true, s.chunk(A))
                    .write()),
        refused(
            "blob that is a node",
            s ->
                s.leaf()
                    .line("f" + FILE + "20000 digest=" + s.digest(A).text())
                    .object("f", false, s.tree(entry(s, 0, A)))
                    .write()),
        refused("chunk of another digest", s -> wrongChunk(s, s.chunk(B))),
        refused("chunk that is missing", s -> wrongChunk(s, Oid.fromHex("12".repeat(20)))));
  }

  private interface Leafs {
    Oid of(ForgedStore store) throws IOException;
  }

  private static Forgery refused(String name, Leafs leaf) {
    return file(name, leaf, false);
  }

  private static Forgery file(String name, Leafs leaf, boolean harmless) {
    Work work =
        store -> {
          store.publish(leaf.of(store));
        };
    return new Forgery(name, harmless ? HARMLESS : REFUSED, work);
  }

  private static Forgery chunk(String name, byte[] blob) {
    return refused(name, s -> wrongChunk(s, s.put(ObjectType.BLOB, blob)));
  }

  private static Oid wrongChunk(ForgedStore s, Oid blob) throws IOException {
    return s.leaf()
        .line("f" + FILE + "20000 digest=" + s.digest(A).text())
        .object("f", false, blob)
        .write();
  }

  private static Oid twoChunks(ForgedStore s, long first, long second, long size, long data)
      throws IOException {
    Oid node = s.tree(entry(s, first, A), entry(s, second, B));
    String rest = size == data ? "" : " data=" + data;
    return s.leaf().nodeFile("f", node, "content", size, rest).write();
  }

  // 64^10 chunks in 12 objects: nodes are named by offsets of their own, so all may be one.
  private static Oid chunkBomb(ForgedStore s) throws IOException {
    return chunkBomb(s, 10);
  }

  private static Oid chunkBomb(ForgedStore s, int levels) throws IOException {
    byte[] one = {'x'};
    Oid below = s.chunk(one);
    long span = 1;
    for (int level = 0; level < levels; level++) {
      String[] entries = new String[MANY];
      String mode = level == 0 ? "100644 " : "40000 ";
      for (int i = 0; i < MANY; i++) {
        entries[i] = mode + s.chunkName(i * span, one) + " " + below;
      }
      below = s.tree(entries);
      span *= MANY;
    }
    return s.leaf().nodeFile("f", below, "content", span, " data=65536").write();
  }

  private static String entry(ForgedStore s, long offset, byte[] content) throws IOException {
    return "100644 " + s.chunkName(offset, content) + " " + s.chunk(content);
  }

  // Magic, a header that says: one segment, 8 bytes of size; then nothing that fits.
  private static byte[] sized(long size) {
    byte[] frame = ForgedStore.frame(A);
    ByteBuffer out = ByteBuffer.allocate(frame.length + 16).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(0xFD2FB528).put((byte) 0xE4).putLong(size);
    // The frame's own header: magic 4, descriptor 1, 2 bytes of size (less 256).
    out.put(frame, 7, frame.length - 7);
    return Arrays.copyOf(out.array(), out.position());
  }

  private static byte[] skippable() {
    return ByteBuffer.allocate(12)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(0x184D2A50)
        .putInt(4)
        .put("skip".getBytes(StandardCharsets.US_ASCII))
        .array();
  }

  private static byte[] joined(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }

  private static byte[] bytes(char with, int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) with);
    return bytes;
  }
}
