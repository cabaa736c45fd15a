// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.object.Oid;
import dev.dvol.store.pack.PackContents;
import java.util.List;
import java.util.Set;

/** The packs of a moment that are as they were written. Safe for any number of threads. */
final class SoundPacks {
  private final List<PackContents> packs;

  /**
   * All of some packs but those that are damaged.
   *
   * @param damaged their names
   */
  SoundPacks(List<PackContents> packs, Set<String> damaged) {
    this.packs = packs.stream().filter(pack -> !damaged.contains(pack.name())).toList();
  }

  /** Whether one of them has an object. */
  boolean contain(Oid id) {
    for (PackContents pack : packs) {
      if (pack.index().find(id) >= 0) {
        return true;
      }
    }
    return false;
  }
}
