// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.check;

import dev.dvol.store.object.Digest;
import java.util.BitSet;

/**
 * What the plaintext of the chunks of one pack must be, by position in its index: 16 bytes for each
 * object once there is any. Written by one thread, then read by others.
 */
final class ExpectedDigests {
  private final int count;
  private final BitSet known = new BitSet();
  private long[] halves = {};

  ExpectedDigests(int count) {
    this.count = count;
  }

  /** Notes what a chunk must be; tells whether that is what was noted before, if anything was. */
  boolean note(int position, Digest digest) {
    if (known.get(position)) {
      return at(position).equals(digest);
    }
    if (halves.length == 0) {
      halves = new long[2 * count];
    }
    known.set(position);
    halves[2 * position] = digest.high();
    halves[2 * position + 1] = digest.low();
    return true;
  }

  boolean has(int position) {
    return known.get(position);
  }

  /** What was noted. */
  Digest at(int position) {
    return new Digest(halves[2 * position], halves[2 * position + 1]);
  }
}
