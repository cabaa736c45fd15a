// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

/**
 * Sizes that packs and their readers keep within, in bytes.
 *
 * @param packBytes a pack is closed before it grows beyond this, unless it holds a single object
 * @param memoryPackBytes a pack smaller than this is held in memory until it is finished
 * @param queueBytes entries that may wait for the writer of a batch before {@code add} blocks
 * @param objectBytes content of one object; a larger one is refused before memory is taken for it
 */
public record PackLimits(long packBytes, int memoryPackBytes, int queueBytes, int objectBytes) {
  /** 1 GiB a pack, 32 MiB in memory, 8 MiB in the queue, 64 MiB an object. */
  public static final PackLimits DEFAULT = new PackLimits(1L << 30, 32 << 20, 8 << 20, 64 << 20);

  /** Refuses sizes that are not positive. */
  public PackLimits {
    if (packBytes <= 0 || memoryPackBytes <= 0 || queueBytes <= 0 || objectBytes <= 0) {
      throw new IllegalArgumentException(
          "limits must be positive: %d %d %d %d"
              .formatted(packBytes, memoryPackBytes, queueBytes, objectBytes));
    }
  }
}
