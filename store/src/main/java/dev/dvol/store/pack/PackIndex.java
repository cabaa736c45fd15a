// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.object.Oid;
import dev.dvol.store.sha1.Sha1;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * A mapped pack index of version 2. Positions run from 0 to {@link #count}, in the order of the
 * ids. Safe for any number of threads. The mapping lasts until the garbage collector finds it
 * unused.
 *
 * @see <a href="https://git-scm.com/docs/gitformat-pack">gitformat-pack</a>
 */
public final class PackIndex {
  static final int MAGIC = 0xff744f63;
  static final int VERSION = 2;
  static final int LARGE_OFFSET = 0x80000000;

  private static final int FAN_OUT_AT = 8;
  private static final int IDS_AT = FAN_OUT_AT + 4 * 256;
  private static final int CHECKSUMS = 2 * Oid.LENGTH;
  private static final int BYTES_PER_OBJECT = Oid.LENGTH + 4 + 4;

  private final String name;
  private final ByteBuffer map;
  private final int count;
  private final int crcsAt;
  private final int offsetsAt;
  private final int largeOffsetsAt;
  private final int largeOffsets;

  private PackIndex(String name, ByteBuffer map) throws ObjectCorruptException {
    this.name = name;
    this.map = map;
    if (map.getInt(0) != MAGIC || map.getInt(4) != VERSION) {
      throw damaged("it is no pack index of version 2");
    }
    this.count = checkedCount();
    this.crcsAt = IDS_AT + Oid.LENGTH * count;
    this.offsetsAt = crcsAt + 4 * count;
    this.largeOffsetsAt = offsetsAt + 4 * count;
    this.largeOffsets = (map.capacity() - CHECKSUMS - largeOffsetsAt) / 8;
  }

  /**
   * Maps an index and checks magic, version, length and fan-out; its checksum is left to {@link
   * #isSound}.
   *
   * @throws ObjectCorruptException if one of them is wrong
   */
  static PackIndex open(Path file) throws IOException {
    String name = String.valueOf(file.getFileName());
    // A pipe would be waited for, a link followed.
    if (!Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .isRegularFile()) {
      throw new ObjectCorruptException(name, name + " is damaged: it is no regular file");
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size < IDS_AT + CHECKSUMS || size > Integer.MAX_VALUE) {
        throw new ObjectCorruptException(name, name + " has " + size + " bytes: no pack index");
      }
      return new PackIndex(name, channel.map(FileChannel.MapMode.READ_ONLY, 0, size));
    }
  }

  /** Number of objects. */
  public int count() {
    return count;
  }

  /** The id at a position. */
  public Oid id(int position) {
    byte[] bytes = new byte[Oid.LENGTH];
    map.get(IDS_AT + Oid.LENGTH * position, bytes);
    return Oid.at(bytes, 0);
  }

  /** CRC32 of the entry at a position. */
  public int crc32(int position) {
    return map.getInt(crcsAt + 4 * position);
  }

  /**
   * Offset of the entry at a position, or -1 where the index is damaged. Not compared with the
   * pack's length.
   */
  public long offset(int position) {
    int small = map.getInt(offsetsAt + 4 * position);
    if ((small & LARGE_OFFSET) == 0) {
      return small;
    }
    int large = small & ~LARGE_OFFSET;
    return large < largeOffsets ? Math.max(-1, map.getLong(largeOffsetsAt + 8 * large)) : -1;
  }

  /** Position of an id, or -1 if it is not there. */
  public int find(Oid id) {
    byte[] bytes = new byte[Oid.LENGTH];
    id.copyTo(bytes, 0);
    return find(bytes, 0);
  }

  /** Position of the id in 20 bytes of an array, or -1 if it is not there. */
  public int find(byte[] source, int offset) {
    long first = BigEndian.getLong(source, offset);
    long second = BigEndian.getLong(source, offset + 8);
    int third = BigEndian.getInt(source, offset + 16);
    int slot = source[offset] & 0xff;
    int low = slot == 0 ? 0 : fanOut(slot - 1);
    int high = fanOut(slot) - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int comparison = compareAt(middle, first, second, third);
      if (comparison == 0) {
        return middle;
      }
      if (comparison < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  /** Copies the 20 bytes of the id at a position into an array. */
  public void copyId(int position, byte[] target, int offset) {
    map.get(IDS_AT + Oid.LENGTH * position, target, offset, Oid.LENGTH);
  }

  /** The first eight bytes of the id at a position, as an unsigned number. */
  public long prefix(int position) {
    return map.getLong(IDS_AT + Oid.LENGTH * position);
  }

  /** Position of the first id whose first byte is that or greater; {@link #count} for 256. */
  public int firstOf(int firstByte) {
    return firstByte == 0 ? 0 : fanOut(firstByte - 1);
  }

  /** Hands over every id, ascending. */
  public void forEach(Visitor visitor) throws IOException {
    for (int position = 0; position < count; position++) {
      visitor.visit(id(position), position);
    }
  }

  /** Reads all of the index and tells whether its checksum is right. */
  public boolean isSound() {
    MessageDigest sha1 = Sha1.newDigest();
    int end = map.capacity() - Oid.LENGTH;
    sha1.update(map.slice(0, end));
    byte[] stored = new byte[Oid.LENGTH];
    map.get(end, stored);
    return Arrays.equals(sha1.digest(), stored);
  }

  /** Length of the file. */
  public long sizeInBytes() {
    return map.capacity();
  }

  /** Name of the file. */
  public String name() {
    return name;
  }

  /** The checksum at the end of the pack that this index is of. */
  byte[] packChecksum() {
    byte[] checksum = new byte[Oid.LENGTH];
    map.get(map.capacity() - CHECKSUMS, checksum);
    return checksum;
  }

  private int compareAt(int position, long first, long second, int third) {
    int at = IDS_AT + Oid.LENGTH * position;
    int comparison = Long.compareUnsigned(map.getLong(at), first);
    if (comparison == 0) {
      comparison = Long.compareUnsigned(map.getLong(at + 8), second);
    }
    return comparison == 0 ? Integer.compareUnsigned(map.getInt(at + 16), third) : comparison;
  }

  private int fanOut(int slot) {
    return map.getInt(FAN_OUT_AT + 4 * slot);
  }

  private int checkedCount() throws ObjectCorruptException {
    int before = 0;
    for (int slot = 0; slot < 256; slot++) {
      if (fanOut(slot) < before) {
        throw damaged("its fan-out table decreases");
      }
      before = fanOut(slot);
    }
    long large = map.capacity() - IDS_AT - CHECKSUMS - (long) BYTES_PER_OBJECT * before;
    if (large < 0 || large % 8 != 0 || large / 8 > before) {
      throw damaged(map.capacity() + " bytes do not fit " + before + " objects");
    }
    return before;
  }

  private ObjectCorruptException damaged(String reason) {
    return new ObjectCorruptException(name, name + " is damaged: " + reason);
  }

  /** Takes the ids of an index. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * Takes one id.
     *
     * @throws IOException to end the visit with this
     */
    void visit(Oid id, int position) throws IOException;
  }
}
