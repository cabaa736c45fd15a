// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc;

import dev.dvol.gc.GcPlan.Pack;
import dev.dvol.gc.GcPlan.PackFate;
import dev.dvol.store.StoreCounts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Decides what becomes of packs. Cost follows garbage and small packs: a pack is copied when little
 * of it is needed, when it has trees or commits and any of it may go, or when there are many and it
 * is smaller than all that are smaller than it together, or one of these. The last makes sizes grow
 * geometrically, so that a byte is copied a number of times that is logarithmic in the store's
 * size, and a store has a few dozen packs.
 */
final class PackFates {
  /** So many are left alone: a first commit has some, and to copy it would be to copy the store. */
  private static final int FEW = 16;

  private PackFates() {}

  /** The fate of each pack, by what is in it alone. */
  static PackFate alone(Pack pack, boolean kept, boolean holdsSomethingNeeded, int livePercent) {
    if (kept) {
      return PackFate.STAYS;
    }
    if (!holdsSomethingNeeded) {
      return PackFate.DEAD;
    }
    if (pack.droppedBytes() == 0) {
      return PackFate.STAYS;
    }
    if (pack.meta()) {
      return PackFate.IMPURE;
    }
    long all = pack.keptBytes() + pack.droppedBytes();
    return pack.keptBytes() * 100 < all * livePercent ? PackFate.SPARSE : PackFate.STAYS;
  }

  /** The same packs, with those marked that become one with others. */
  static List<Pack> withMerges(List<Pack> packs, Set<String> kept) {
    Set<String> small = new TreeSet<>();
    for (boolean meta : new boolean[] {false, true}) {
      List<Pack> family =
          packs.stream()
              .filter(pack -> pack.meta() == meta && pack.fate() != PackFate.DEAD)
              .filter(pack -> !kept.contains(pack.name()))
              .filter(pack -> pack.fate().isCopied() || pack.keptBytes() < StoreCounts.FULL_PACK)
              .sorted(Comparator.comparingLong(Pack::keptBytes).thenComparing(Pack::name))
              .toList();
      family.subList(0, rollUp(family)).forEach(pack -> small.add(pack.name()));
    }
    List<Pack> merged = new ArrayList<>();
    for (Pack pack : packs) {
      boolean joins = small.contains(pack.name()) && pack.fate() == PackFate.STAYS;
      merged.add(joins ? pack.with(PackFate.SMALL) : pack);
    }
    return merged;
  }

  /** How many of the smallest become one, so that each left has as much as all smaller together. */
  private static int rollUp(List<Pack> ascending) {
    if (ascending.size() <= FEW) {
      return 0;
    }
    int count = 0;
    long total = 0;
    for (int i = 0; i < ascending.size(); i++) {
      long size = ascending.get(i).keptBytes();
      if (i > 0 && size < total) {
        count = i + 1;
      }
      total += size;
    }
    return count;
  }
}
