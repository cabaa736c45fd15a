// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

/**
 * How many objects a pack announces before they are known. A guess that is too high costs a second
 * reading of the pack, one that is too low an additional pack, so packs get smaller as the end
 * comes near: half of what is left, but no fewer bytes than are worth a file.
 */
final class PackSizing {
  private PackSizing() {}

  /**
   * The count to announce for a pack that is being filled.
   *
   * @param bytes length of the pack so far
   * @param count objects in it so far, at least 1
   * @param written bytes of all packs of the series so far, this one included: where nothing is
   *     known of what comes, as much again is expected
   * @param ahead what is known of it
   */
  static int announce(PackLimits limits, long bytes, int count, long written, Ahead ahead) {
    long largest = limits.packBytes() - limits.packBytes() / 16;
    if (ahead.objects() >= 0) {
      boolean fits = bytes + ahead.bytes() <= largest;
      long average = Math.max(1, ahead.bytes() / Math.max(1, ahead.objects()));
      return limited(count, fits ? count + ahead.objects() : count + (largest - bytes) / average);
    }
    long more;
    if (ahead.bytes() < 0) {
      more = Math.max(8L * limits.memoryPackBytes(), written - bytes);
    } else if (ahead.bytes() / 2 >= limits.packBytes()) {
      more = largest;
    } else {
      more = Math.max(ahead.bytes() / 2, 2L * limits.memoryPackBytes());
    }
    long average = Math.max(1, bytes / count);
    return limited(count, Math.min(largest, bytes + more) / average);
  }

  private static int limited(int count, long announced) {
    return (int) Math.min(Integer.MAX_VALUE, Math.max(count + 1L, announced));
  }

  /**
   * What is known of the entries to come.
   *
   * @param bytes about how many, -1 when unknown
   * @param objects how many, -1 when unknown
   */
  record Ahead(long bytes, long objects) {
    static final Ahead UNKNOWN = new Ahead(-1, -1);
  }
}
