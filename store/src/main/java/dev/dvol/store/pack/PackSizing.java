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
   * The count to announce.
   *
   * @param bytes length of the pack so far
   * @param count objects in it so far, at least 1
   * @param remainingBytes estimate of bytes to come, or -1 when there is none
   */
  static int announce(PackLimits limits, long bytes, int count, long remainingBytes) {
    long largest = limits.packBytes() - limits.packBytes() / 16;
    long more;
    if (remainingBytes < 0) {
      more = 8L * limits.memoryPackBytes();
    } else if (remainingBytes / 2 >= limits.packBytes()) {
      more = largest;
    } else {
      more = Math.max(remainingBytes / 2, 2L * limits.memoryPackBytes());
    }
    long average = Math.max(1, bytes / count);
    long announced = Math.min(largest, bytes + more) / average;
    return (int) Math.min(Integer.MAX_VALUE, Math.max(count + 1L, announced));
  }
}
