// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.chunk;

/**
 * Content-defined cut points: FastCDC with normalised chunking (level 2) over a gear hash, which is shifted left one bit
 * and added the table value of each byte. No cut is looked for in the first {@code minimumBytes}; up to {@code
 * normalBytes} the harder mask decides, behind it the easier one; at {@code maximumBytes} the chunk ends.
 *
 * <p>The table is part of the format: entry {@code i} is the {@code i+1}-th output of SplitMix64 started at {@link
 * #TABLE_SEED}. Masks take the topmost bits, because those have seen the last 64 bytes.
 *
 * @see <a href="https://www.usenix.org/conference/atc16/technical-sessions/presentation/xia">Xia et al., FastCDC, ATC
 *     2016</a>
 * @see <a href="https://doi.org/10.1145/2714064.2660195">Steele, Lea, Flood: SplitMix, OOPSLA 2014</a>
 */
public final class ContentCutter {
  /** Start of the generator that fills the gear table: "dvolgear" in ASCII. */
  static final long TABLE_SEED = 0x64766f6c67656172L;

  private static final int NORMALISATION_BITS = 2;

  private final long[] gear = gearTable();
  private final int minimum;
  private final int normal;
  private final int maximum;
  private final long harderMask;
  private final long easierMask;

  /** A cutter for a volume's parameters. Stateless, for any number of threads. */
  public ContentCutter(ChunkParameters parameters) {
    minimum = parameters.minimumBytes();
    normal = parameters.normalBytes();
    maximum = parameters.maximumBytes();
    int bits = Integer.numberOfTrailingZeros(normal);
    harderMask = topBits(bits + NORMALISATION_BITS);
    easierMask = topBits(bits - NORMALISATION_BITS);
  }

  /**
   * Length of the chunk that begins at {@code from}.
   *
   * @param to end of the valid bytes; unless they are the last of their run of data, there must be at least {@code
   *     maximumBytes} of them, or the cut would depend on the size of the buffer
   * @return 1 to {@code min(maximumBytes, to - from)}
   */
  public int cut(byte[] bytes, int from, int to) {
    int available = Math.min(to - from, maximum);
    if (available <= minimum) {
      return available;
    }
    long hash = 0;
    int at = from + minimum;
    int normalEnd = from + Math.min(available, normal);
    while (at < normalEnd) {
      hash = (hash << 1) + gear[bytes[at++] & 0xff];
      if ((hash & harderMask) == 0) {
        return at - from;
      }
    }
    int end = from + available;
    while (at < end) {
      hash = (hash << 1) + gear[bytes[at++] & 0xff];
      if ((hash & easierMask) == 0) {
        return at - from;
      }
    }
    return available;
  }

  private static long topBits(int count) {
    return -1L << (64 - count);
  }

  static long[] gearTable() {
    long[] table = new long[256];
    long state = TABLE_SEED;
    for (int i = 0; i < table.length; i++) {
      state += 0x9e3779b97f4a7c15L;
      long z = state;
      z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
      z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
      table[i] = z ^ (z >>> 31);
    }
    return table;
  }
}
