// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.testing;

import dev.dvol.store.object.Oid;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;

/** A pack of entries that need not be what they say, with an index that fits it. */
public final class ForgedPack {
  private static final int REF_DELTA = 7;
  private static final int OFS_DELTA = 6;
  private final ByteArrayOutputStream pack = new ByteArrayOutputStream();
  private final List<Placed> entries = new ArrayList<>();

  private record Placed(Oid id, int offset, int crc) {}

  /** A pack without entries. */
  public ForgedPack() {
    pack.writeBytes(new byte[12]);
  }

  /** Where the next entry will be. */
  public int position() {
    return pack.size();
  }

  /** An object of a pack type, perhaps of another size than it says. */
  public ForgedPack object(Oid id, int type, long size, byte[] content) throws IOException {
    return add(id, header(type, size), new byte[0], content);
  }

  /** A delta against an object of the pack. */
  public ForgedPack delta(Oid id, Oid base, byte[] delta) throws IOException {
    return add(id, header(REF_DELTA, delta.length), base.bytes(), delta);
  }

  /** A delta against what is some bytes before it. */
  public ForgedPack delta(Oid id, int distance, byte[] delta) throws IOException {
    return add(id, header(OFS_DELTA, delta.length), distance(distance), delta);
  }

  private ForgedPack add(Oid id, byte[] header, byte[] base, byte[] content) throws IOException {
    int offset = pack.size();
    ByteArrayOutputStream entry = new ByteArrayOutputStream();
    entry.writeBytes(header);
    entry.writeBytes(base);
    try (OutputStream out = new DeflaterOutputStream(entry)) {
      out.write(content);
    }
    CRC32 crc = new CRC32();
    crc.update(entry.toByteArray());
    pack.writeBytes(entry.toByteArray());
    entries.add(new Placed(id, offset, (int) crc.getValue()));
    return this;
  }

  private static byte[] header(int type, long size) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    long rest = size >>> 4;
    out.write((rest == 0 ? 0 : 0x80) | type << 4 | (int) (size & 15));
    while (rest != 0) {
      long next = rest >>> 7;
      out.write((next == 0 ? 0 : 0x80) | (int) (rest & 0x7f));
      rest = next;
    }
    return out.toByteArray();
  }

  private static byte[] distance(int distance) {
    byte[] bytes = new byte[5];
    int at = bytes.length - 1;
    int rest = distance;
    bytes[at] = (byte) (rest & 0x7f);
    while ((rest >>>= 7) != 0) {
      rest--;
      bytes[--at] = (byte) (0x80 | rest & 0x7f);
    }
    return java.util.Arrays.copyOfRange(bytes, at, bytes.length);
  }

  /** Writes pack and index to the directory of packs; returns the index. */
  public Path write(Path git) throws IOException {
    byte[] bytes = pack.toByteArray();
    ByteBuffer.wrap(bytes).putInt(0x5041434b).putInt(2).putInt(entries.size());
    byte[] trailer = sha1(bytes);
    String name = "pack-" + HexFormat.of().formatHex(trailer);
    Path packs = git.resolve("objects/pack");
    try (OutputStream out = Files.newOutputStream(packs.resolve(name + ".pack"))) {
      out.write(bytes);
      out.write(trailer);
    }
    return Files.write(packs.resolve(name + ".idx"), index(trailer));
  }

  private byte[] index(byte[] packTrailer) {
    List<Placed> sorted = new ArrayList<>(entries);
    sorted.sort((a, b) -> a.id.compareTo(b.id));
    int count = sorted.size();
    ByteBuffer out = ByteBuffer.allocate(8 + 1024 + 28 * count + 40);
    out.putInt(0xff744f63).putInt(2);
    for (int slot = 0; slot < 256; slot++) {
      int last = slot;
      out.putInt((int) sorted.stream().filter(e -> e.id.firstByte() <= last).count());
    }
    sorted.forEach(e -> out.put(e.id.bytes()));
    sorted.forEach(e -> out.putInt(e.crc));
    sorted.forEach(e -> out.putInt(e.offset));
    out.put(packTrailer);
    out.put(sha1(java.util.Arrays.copyOf(out.array(), out.position())));
    return out.array();
  }

  private static byte[] sha1(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-1").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
