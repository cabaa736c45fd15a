// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import java.util.List;

/**
 * What a {@link PackBatch} made visible.
 *
 * @param dataPacks names of the packs of blobs, {@code pack-<40 hex digits>}, in the order they
 *     were published
 * @param metaPacks names of the packs of trees, commits and metadata, published after all data
 *     packs
 * @param dataObjects objects in the data packs
 * @param dataBytes bytes of the data packs, without their indexes
 * @param metaObjects objects in the meta packs
 * @param metaBytes bytes of the meta packs, without their indexes
 */
public record PublishedPacks(
    List<String> dataPacks,
    List<String> metaPacks,
    long dataObjects,
    long dataBytes,
    long metaObjects,
    long metaBytes) {
  /** Copies the lists. */
  public PublishedPacks {
    dataPacks = List.copyOf(dataPacks);
    metaPacks = List.copyOf(metaPacks);
  }
}
