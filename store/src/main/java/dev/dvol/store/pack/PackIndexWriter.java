// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import dev.dvol.store.object.Oid;
import java.io.IOException;

/**
 * Writes an index of version 2: magic and version, 256 cumulated counts by first byte, ids, CRCs,
 * offsets of 31 bits or references to a table of 64-bit offsets, that table, the pack's checksum,
 * the index's own.
 *
 * @see <a href="https://git-scm.com/docs/gitformat-pack">gitformat-pack</a>
 */
final class PackIndexWriter {
  private static final int MAGIC_AND_VERSION = 8;
  private static final int FAN_OUT = 256;
  private static final int PIECE = 4096;

  private final PackedEntries entries;
  private final int[] order;
  private final PackOutput out;
  private final byte[] piece = new byte[PIECE * Oid.LENGTH];
  private int filled;

  PackIndexWriter(PackedEntries entries, PackOutput out) {
    this.entries = entries;
    this.order = entries.sortedById();
    this.out = out;
  }

  /** Writes all of it, up to the last flush. */
  void write(byte[] packChecksum) throws IOException {
    writeFanOut();
    writeIds();
    for (int ordinal : order) {
      putInt(entries.crc32(ordinal));
    }
    writeOffsets();
    drain();
    out.write(packChecksum, 0, packChecksum.length);
    byte[] checksum = out.digest();
    out.writeUnhashed(checksum, 0, checksum.length);
    out.flush();
  }

  private void writeFanOut() throws IOException {
    byte[] head = new byte[MAGIC_AND_VERSION + 4 * FAN_OUT];
    BigEndian.putInt(head, 0, PackIndex.MAGIC);
    BigEndian.putInt(head, 4, PackIndex.VERSION);
    int counted = 0;
    for (int first = 0; first < FAN_OUT; first++) {
      while (counted < order.length && entries.firstByte(order[counted]) == first) {
        counted++;
      }
      BigEndian.putInt(head, MAGIC_AND_VERSION + 4 * first, counted);
    }
    out.write(head, 0, head.length);
  }

  private void writeIds() throws IOException {
    for (int ordinal : order) {
      room(Oid.LENGTH);
      entries.copyId(ordinal, piece, filled);
      filled += Oid.LENGTH;
    }
  }

  private void writeOffsets() throws IOException {
    int large = 0;
    for (int ordinal : order) {
      long offset = entries.offset(ordinal);
      putInt(offset > Integer.MAX_VALUE ? PackIndex.LARGE_OFFSET | large++ : (int) offset);
    }
    for (int ordinal : order) {
      long offset = entries.offset(ordinal);
      if (offset > Integer.MAX_VALUE) {
        putInt((int) (offset >>> 32));
        putInt((int) offset);
      }
    }
  }

  private void putInt(int value) throws IOException {
    room(4);
    BigEndian.putInt(piece, filled, value);
    filled += 4;
  }

  private void room(int bytes) throws IOException {
    if (filled + bytes > piece.length) {
      drain();
    }
  }

  private void drain() throws IOException {
    out.write(piece, 0, filled);
    filled = 0;
  }
}
