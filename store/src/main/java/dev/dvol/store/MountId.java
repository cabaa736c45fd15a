// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

/**
 * Under what a Docker engine mounts a volume: 64 hex digits from Docker, another text from others.
 * An id can be mounted several times at once ({@code docker cp} repeats that of a running
 * container), so mounts are counted.
 *
 * @param text 1 to 256 printable ASCII characters
 */
public record MountId(String text) implements Comparable<MountId> {
  private static final int LONGEST = 256;

  /** Checks it. */
  public MountId {
    boolean printable = text.chars().allMatch(c -> c > ' ' && c < 127);
    if (text.isEmpty() || text.length() > LONGEST || !printable) {
      throw new IllegalArgumentException("not a mount id");
    }
  }

  @Override
  public int compareTo(MountId other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
