// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.posix;

/**
 * A point in time as file systems keep it.
 *
 * @param seconds since 1970-01-01T00:00:00Z, negative before
 * @param nanos 0 to 999,999,999, added to the seconds
 */
public record Timestamp(long seconds, int nanos) implements Comparable<Timestamp> {
  /** Refuses nanoseconds out of range. */
  public Timestamp {
    if (nanos < 0 || nanos > 999_999_999) {
      throw new IllegalArgumentException("nanoseconds out of range: " + nanos);
    }
  }

  /** The later of two. */
  public static Timestamp max(Timestamp a, Timestamp b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  /** The whole milliseconds, rounded down. */
  public long millis() {
    return Math.addExact(Math.multiplyExact(seconds, 1000L), nanos / 1_000_000);
  }

  @Override
  public int compareTo(Timestamp other) {
    int bySeconds = Long.compare(seconds, other.seconds);
    return bySeconds != 0 ? bySeconds : Integer.compare(nanos, other.nanos);
  }
}
