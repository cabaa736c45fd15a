// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

/**
 * Where an object lies. Ordered by pack, then offset: the order in which reading is cheapest.
 *
 * @param pack number of the pack in its {@link PackStore}, never given to another pack while that
 *     store is open
 * @param offset first byte of the entry in the pack file
 * @param storedLength bytes of the entry, header and zlib stream; what the object costs on disk
 */
public record PackedObject(int pack, long offset, long storedLength)
    implements Comparable<PackedObject> {
  @Override
  public int compareTo(PackedObject other) {
    int byPack = Integer.compare(pack, other.pack);
    return byPack != 0 ? byPack : Long.compare(offset, other.offset);
  }
}
