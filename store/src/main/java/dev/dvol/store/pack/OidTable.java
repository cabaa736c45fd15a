// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import dev.dvol.store.object.Oid;

/**
 * Object ids with a number each, about 40 bytes an id, so that all ids of an operation can be held.
 * Linear probing; ids are hashes already. Not thread-safe.
 */
final class OidTable {
  private static final int WORDS = 5;

  private int capacity = 64;
  private int[] words = new int[WORDS * capacity];
  private int[] values = new int[capacity];
  private int size;

  /** The number of an id, or -1. */
  int get(Oid id) {
    return values[slotOf(wordsOf(id), 0)] - 1;
  }

  /** Adds an id with a number of at least 0, unless it is there; tells whether it was added. */
  boolean putIfAbsent(Oid id, int value) {
    int[] key = wordsOf(id);
    int slot = slotOf(key, 0);
    if (values[slot] != 0) {
      return false;
    }
    if (size >= capacity - (capacity >> 2)) {
      grow();
      slot = slotOf(key, 0);
    }
    set(slot, key, 0, value + 1);
    size++;
    return true;
  }

  int size() {
    return size;
  }

  private void grow() {
    int[] oldWords = words;
    int[] oldValues = values;
    capacity += capacity >> 1;
    words = new int[WORDS * capacity];
    values = new int[capacity];
    for (int i = 0; i < oldValues.length; i++) {
      if (oldValues[i] != 0) {
        set(slotOf(oldWords, i * WORDS), oldWords, i * WORDS, oldValues[i]);
      }
    }
  }

  private void set(int slot, int[] key, int at, int value) {
    System.arraycopy(key, at, words, slot * WORDS, WORDS);
    values[slot] = value;
  }

  /** The slot that holds a key, or the empty one where it belongs. */
  private int slotOf(int[] key, int at) {
    int slot = (int) ((key[at + 1] & 0xffffffffL) * capacity >>> 32);
    while (values[slot] != 0 && !holds(slot, key, at)) {
      slot = slot + 1 == capacity ? 0 : slot + 1;
    }
    return slot;
  }

  private boolean holds(int slot, int[] key, int at) {
    for (int i = 0; i < WORDS; i++) {
      if (words[slot * WORDS + i] != key[at + i]) {
        return false;
      }
    }
    return true;
  }

  private static int[] wordsOf(Oid id) {
    byte[] bytes = new byte[Oid.LENGTH];
    id.copyTo(bytes, 0);
    int[] key = new int[WORDS];
    for (int i = 0; i < WORDS; i++) {
      key[i] = BigEndian.getInt(bytes, 4 * i);
    }
    return key;
  }
}
