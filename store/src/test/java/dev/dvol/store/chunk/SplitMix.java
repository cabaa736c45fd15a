// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.chunk;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Bytes that anybody can make again: the outputs of SplitMix64, eight bytes each, little-endian.
 * {@code docs/format.md} has the generator, because the gear table comes from it too.
 */
final class SplitMix {
  private SplitMix() {}

  static byte[] bytes(long seed, int length) {
    ByteBuffer out = ByteBuffer.allocate(length + 8).order(ByteOrder.LITTLE_ENDIAN);
    long state = seed;
    while (out.position() < length) {
      state += 0x9e3779b97f4a7c15L;
      long z = state;
      z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
      z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
      out.putLong(z ^ (z >>> 31));
    }
    byte[] bytes = new byte[length];
    out.flip().get(bytes);
    return bytes;
  }
}
