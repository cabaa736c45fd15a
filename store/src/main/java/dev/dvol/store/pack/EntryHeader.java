// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import dev.dvol.store.object.ObjectType;

/**
 * The first bytes of a pack entry: type and size of the object's content in 4 + 7 + 7... bits,
 * least significant first, the top bit of each byte telling that another follows.
 *
 * @param packType the three-bit type: 1 to 4 a whole object, 6 and 7 a delta
 * @param size bytes of the inflated content
 * @param length bytes of this header
 * @see <a href="https://git-scm.com/docs/gitformat-pack">gitformat-pack</a>
 */
record EntryHeader(int packType, long size, int length) {
  /** Bytes that the longest header takes. */
  static final int LONGEST = 10;

  /** Pack type of a delta whose base is told by its distance. */
  static final int OFS_DELTA = 6;

  /** Pack type of a delta whose base is told by its id. */
  static final int REF_DELTA = 7;

  /** Writes a header and returns the offset behind it. */
  static int write(int packType, long size, byte[] target, int offset) {
    int at = offset;
    long rest = size >>> 4;
    target[at++] = (byte) ((rest == 0 ? 0 : 0x80) | packType << 4 | (int) (size & 0xf));
    while (rest != 0) {
      long next = rest >>> 7;
      target[at++] = (byte) ((next == 0 ? 0 : 0x80) | (int) (rest & 0x7f));
      rest = next;
    }
    return at;
  }

  /**
   * Reads a header that lies within {@code [offset, end)}.
   *
   * @throws MalformedEntryException if it runs out of the range or its size needs more than 60 bits
   */
  static EntryHeader read(byte[] source, int offset, int end) throws MalformedEntryException {
    int at = offset;
    int b = byteAt(source, at++, end);
    int type = b >>> 4 & 7;
    long size = b & 0xf;
    int shift = 4;
    while ((b & 0x80) != 0) {
      if (at - offset >= LONGEST - 1) {
        throw new MalformedEntryException("its size has too many digits");
      }
      b = byteAt(source, at++, end);
      size |= (long) (b & 0x7f) << shift;
      shift += 7;
    }
    return new EntryHeader(type, size, at - offset);
  }

  /**
   * What the entry holds as a whole.
   *
   * @throws MalformedEntryException if it is a delta, or of no type that there is
   */
  ObjectType type() throws MalformedEntryException {
    try {
      return ObjectType.ofPackNumber(packType);
    } catch (IllegalArgumentException e) {
      throw new MalformedEntryException("it is of pack type " + packType);
    }
  }

  /** Whether the entry holds a difference from another object. */
  boolean isDelta() {
    return packType == OFS_DELTA || packType == REF_DELTA;
  }

  private static int byteAt(byte[] source, int at, int end) throws MalformedEntryException {
    if (at >= end) {
      throw new MalformedEntryException("its header is cut off");
    }
    return source[at] & 0xff;
  }
}
