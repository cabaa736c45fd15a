// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.reach;

import dev.dvol.store.object.Oid;
import dev.dvol.store.pack.PackIndex;
import java.util.Arrays;
import java.util.List;

/**
 * Finds objects that are in several packs. Takes one first byte after the other: of all ids that
 * begin with it the first eight bytes are sorted, and only where two are equal whole ids are
 * compared. So it takes the memory of a 256th of the ids.
 */
final class Duplicates {
  private final List<MarkedPack> packs;
  private long[] prefixes = new long[1024];

  private Duplicates(List<MarkedPack> packs) {
    this.packs = packs;
  }

  /** Notes in each pack which of its objects an earlier pack of the list has. */
  static void note(List<MarkedPack> packs) {
    if (packs.size() > 1) {
      new Duplicates(packs).note();
    }
  }

  private void note() {
    for (int slot = 0; slot < 256; slot++) {
      int count = collect(slot);
      Arrays.sort(prefixes, 0, count);
      int repeated = keepRepeated(count);
      if (repeated > 0) {
        compare(slot, repeated);
      }
    }
  }

  private int collect(int slot) {
    int count = 0;
    for (MarkedPack pack : packs) {
      PackIndex index = pack.contents().index();
      int end = index.firstOf(slot + 1);
      for (int position = index.firstOf(slot); position < end; position++) {
        if (count == prefixes.length) {
          prefixes = Arrays.copyOf(prefixes, 2 * count);
        }
        prefixes[count++] = index.prefix(position);
      }
    }
    return count;
  }

  /** Leaves, in order, those that were there more than once. */
  private int keepRepeated(int count) {
    int kept = 0;
    for (int i = 1; i < count; i++) {
      boolean repeated = prefixes[i] == prefixes[i - 1];
      if (repeated && (kept == 0 || prefixes[kept - 1] != prefixes[i])) {
        prefixes[kept++] = prefixes[i];
      }
    }
    return kept;
  }

  private void compare(int slot, int repeated) {
    byte[] id = new byte[Oid.LENGTH];
    for (int i = 1; i < packs.size(); i++) {
      MarkedPack pack = packs.get(i);
      PackIndex index = pack.contents().index();
      int end = index.firstOf(slot + 1);
      for (int position = index.firstOf(slot); position < end; position++) {
        if (Arrays.binarySearch(prefixes, 0, repeated, index.prefix(position)) >= 0) {
          index.copyId(position, id, 0);
          if (packs.subList(0, i).stream()
              .anyMatch(earlier -> earlier.contents().index().find(id, 0) >= 0)) {
            pack.noteDuplicate(position);
          }
        }
      }
    }
  }
}
