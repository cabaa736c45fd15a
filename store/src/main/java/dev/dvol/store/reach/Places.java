// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.reach;

import java.util.List;

/**
 * Where objects are, as one number each: the ordinal of a pack in the upper half, the index
 * position in the lower.
 */
final class Places {
  private Places() {}

  /**
   * Where the copy of an object is that counts, or -1.
   *
   * @param likely the pack to look into first, or -1
   */
  static long find(List<MarkedPack> packs, byte[] bytes, int offset, int likely) {
    if (likely >= 0) {
      int position = packs.get(likely).contents().index().find(bytes, offset);
      if (position >= 0 && !packs.get(likely).isDuplicate(position)) {
        return place(likely, position);
      }
    }
    for (MarkedPack pack : packs) {
      int position = pack.contents().index().find(bytes, offset);
      if (position >= 0) {
        return place(pack.ordinal(), position);
      }
    }
    return -1;
  }

  static int ordinal(long place) {
    return (int) (place >>> 32);
  }

  static int position(long place) {
    return (int) place;
  }

  private static long place(int ordinal, int position) {
    return (long) ordinal << 32 | position;
  }
}
