// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import dev.dvol.store.object.Oid;
import java.util.Arrays;

/**
 * What the index of a pack is made from: id, CRC32 and offset of each entry, 32 bytes each, in pack
 * order.
 */
final class PackedEntries {
  private byte[] ids = new byte[64 * Oid.LENGTH];
  private int[] crcs = new int[64];
  private long[] offsets = new long[64];
  private int size;

  void add(Oid id, int crc32, long offset) {
    if (size == crcs.length) {
      int capacity = size + (size >> 1);
      ids = Arrays.copyOf(ids, capacity * Oid.LENGTH);
      crcs = Arrays.copyOf(crcs, capacity);
      offsets = Arrays.copyOf(offsets, capacity);
    }
    id.copyTo(ids, size * Oid.LENGTH);
    crcs[size] = crc32;
    offsets[size] = offset;
    size++;
  }

  int size() {
    return size;
  }

  /** Frees the memory, keeping the size: what is asked of an entry from now on fails. */
  void forget() {
    ids = new byte[0];
    crcs = new int[0];
    offsets = new long[0];
  }

  Oid id(int ordinal) {
    return Oid.at(ids, ordinal * Oid.LENGTH);
  }

  int firstByte(int ordinal) {
    return ids[ordinal * Oid.LENGTH] & 0xff;
  }

  void copyId(int ordinal, byte[] target, int offset) {
    System.arraycopy(ids, ordinal * Oid.LENGTH, target, offset, Oid.LENGTH);
  }

  int crc32(int ordinal) {
    return crcs[ordinal];
  }

  long offset(int ordinal) {
    return offsets[ordinal];
  }

  /**
   * The ordinals in the order of their ids.
   *
   * @throws IllegalStateException if two entries have the same id
   */
  int[] sortedById() {
    long[] keys = new long[size];
    for (int i = 0; i < size; i++) {
      int prefix = BigEndian.getInt(ids, i * Oid.LENGTH) ^ Integer.MIN_VALUE;
      keys[i] = (long) prefix << 32 | i;
    }
    Arrays.sort(keys);
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      insert(order, i, (int) keys[i]);
    }
    return order;
  }

  /** Ids with equal first four bytes are rare, so almost always this is one comparison. */
  private void insert(int[] order, int count, int ordinal) {
    int at = count;
    while (at > 0) {
      int comparison = compareIds(order[at - 1], ordinal);
      if (comparison == 0) {
        throw new IllegalStateException("object " + id(ordinal) + " is twice in a pack");
      }
      if (comparison < 0) {
        break;
      }
      order[at] = order[at - 1];
      at--;
    }
    order[at] = ordinal;
  }

  private int compareIds(int a, int b) {
    int from = a * Oid.LENGTH;
    int other = b * Oid.LENGTH;
    return Arrays.compareUnsigned(ids, from, from + Oid.LENGTH, ids, other, other + Oid.LENGTH);
  }
}
