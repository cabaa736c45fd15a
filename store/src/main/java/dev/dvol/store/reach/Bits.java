// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.reach;

import java.util.concurrent.atomic.AtomicLongArray;

/** A fixed number of bits that any number of threads may set. */
final class Bits {
  private final AtomicLongArray words;

  Bits(int count) {
    this.words = new AtomicLongArray((count + 63) >>> 6);
  }

  boolean get(int bit) {
    return (words.get(bit >>> 6) >>> bit & 1) != 0;
  }

  /** Sets a bit; tells whether it was not set. */
  boolean set(int bit) {
    long mask = 1L << bit;
    if ((words.get(bit >>> 6) & mask) != 0) {
      return false;
    }
    return (words.getAndUpdate(bit >>> 6, word -> word | mask) & mask) == 0;
  }
}
