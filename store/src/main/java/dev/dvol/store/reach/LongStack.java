// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.reach;

import java.util.Arrays;

/** A stack of numbers. Not thread-safe. */
final class LongStack {
  private long[] values = new long[256];
  private int size;

  void push(long value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, 2 * size);
    }
    values[size++] = value;
  }

  void pushAll(LongStack other) {
    for (int i = 0; i < other.size; i++) {
      push(other.values[i]);
    }
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** Takes off at most a number of values. */
  long[] popUpTo(int most) {
    int count = Math.min(most, size);
    size -= count;
    return Arrays.copyOfRange(values, size, size + count);
  }
}
