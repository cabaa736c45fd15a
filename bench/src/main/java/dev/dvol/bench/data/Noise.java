// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.data;

/**
 * Numbers that look random and are the same on every machine: SplitMix64 (Steele, Lea, Flood, "Fast
 * splittable pseudorandom number generators"). A source belongs to one thread.
 */
final class Noise {
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;

  private long state;

  /** A source for one purpose: the same seed and path give the same numbers. */
  Noise(long seed, long... path) {
    state = seed;
    for (long element : path) {
      state = mix(state + GOLDEN) ^ element;
    }
  }

  long next() {
    state += GOLDEN;
    return mix(state);
  }

  /** A number from 0 to {@code bound - 1}. */
  long below(long bound) {
    return Long.remainderUnsigned(next(), bound);
  }

  /** A number from 0 to {@code bound - 1}. */
  int below(int bound) {
    return (int) below((long) bound);
  }

  /** A number from 0, included, to 1, excluded. */
  double fraction() {
    return (next() >>> 11) * 0x1p-53;
  }

  private static long mix(long value) {
    long z = value;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
