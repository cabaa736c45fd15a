// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.check;

import dev.dvol.store.object.Oid;
import dev.dvol.store.pack.PackContents;
import java.util.List;

/**
 * Finds objects in packs, looking first where one was found last: of several copies any may be
 * found. For one thread.
 */
final class PackPositions {
  private final List<PackContents> packs;
  private int pack;
  private int position;

  PackPositions(List<PackContents> packs) {
    this.packs = List.copyOf(packs);
  }

  List<PackContents> packs() {
    return packs;
  }

  /** Looks for an object; {@link #pack} and {@link #position} tell where it is. */
  boolean find(Oid id) {
    if (pack < packs.size() && findIn(pack, id)) {
      return true;
    }
    for (int i = 0; i < packs.size(); i++) {
      if (findIn(i, id)) {
        pack = i;
        return true;
      }
    }
    return false;
  }

  private boolean findIn(int number, Oid id) {
    int found = packs.get(number).index().find(id);
    if (found >= 0) {
      position = found;
    }
    return found >= 0;
  }

  /** Number of the pack of the last object that was found. */
  int pack() {
    return pack;
  }

  /** Its position in that pack. */
  int position() {
    return position;
  }
}
