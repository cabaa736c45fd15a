// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.data;

/** Bytes in memory, like those in the files of data sets. */
public final class SampleBytes {
  private static final int ROW = 128;
  private static final int HASH = 32;

  private SampleBytes() {}

  /** Rows of a hash and words: they compress to about a third. */
  public static byte[] rows(long seed, int length) {
    Noise noise = new Noise(seed);
    byte[] bytes = new byte[length];
    for (int at = 0; at < length; at += ROW) {
      int row = Math.min(ROW, length - at);
      int hash = Math.min(HASH, row);
      Text.hex(noise, bytes, at, hash);
      Text.words(noise, bytes, at + hash, row - hash);
    }
    return bytes;
  }
}
