// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc;

import dev.dvol.gc.GcPlan.Pack;
import dev.dvol.gc.GcPlan.PackFate;
import dev.dvol.store.Housekeeping;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.pack.PackContents;
import dev.dvol.store.pack.PackRewrite;
import dev.dvol.store.pack.PositionFilter;
import dev.dvol.store.pack.TrashedPack;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.reach.MarkedPack;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Makes few packs of many small ones, with all that is in them, needed or not. So nothing has to be
 * marked, and no second mark is needed before the old ones go: the new packs were read again and
 * hold every one of their objects.
 */
final class PackMerge {
  /** What one merge copies at most. */
  private static final long MOST_BYTES = 1L << 30;

  private PackMerge() {}

  /** Merges what {@link PackFates} says; returns how many packs became fewer ones. */
  static int run(Housekeeping house, Progress progress) throws IOException, VolumeException {
    Map<String, PackContents> contents = new TreeMap<>();
    List<Pack> packs = new ArrayList<>();
    Set<String> kept = new HashSet<>();
    for (MarkedPack marked : house.reachability().packs()) {
      PackContents pack = marked.contents();
      contents.put(pack.name(), pack);
      if (pack.isKept() || pack.hasEntryTooLong()) {
        kept.add(pack.name());
      }
      packs.add(
          new Pack(
              pack.name(),
              pack.hasTreesOrCommits(),
              PackFate.STAYS,
              pack.sizeInBytes() + pack.indexBytes(),
              pack.sizeInBytes(),
              0,
              0,
              0));
    }
    int merged = 0;
    for (boolean meta : new boolean[] {false, true}) {
      List<PackContents> old =
          PackFates.withMerges(packs, kept).stream()
              .filter(pack -> pack.meta() == meta && pack.fate() == PackFate.SMALL)
              .map(pack -> contents.get(pack.name()))
              .sorted(
                  Comparator.comparing(PackContents::modified).thenComparing(PackContents::name))
              .toList();
      List<PackContents> some = smallest(old);
      long bytes = some.stream().mapToLong(PackContents::sizeInBytes).sum();
      if (some.size() > 1 && house.hasRoomFor(bytes)) {
        merge(house, some, progress);
        merged += some.size();
      }
    }
    return merged;
  }

  // Somebody waits for the commit that this is behind; the rest is for those that follow.
  private static List<PackContents> smallest(List<PackContents> old) {
    Set<String> names = new HashSet<>();
    long bytes = 0;
    for (PackContents pack :
        old.stream().sorted(Comparator.comparingLong(PackContents::sizeInBytes)).toList()) {
      bytes += pack.sizeInBytes();
      if (bytes <= MOST_BYTES) {
        names.add(pack.name());
      }
    }
    return old.stream().filter(pack -> names.contains(pack.name())).toList();
  }

  private static void merge(Housekeeping house, List<PackContents> old, Progress progress)
      throws IOException {
    long bytes = old.stream().mapToLong(PackContents::sizeInBytes).sum();
    progress.begin("merging packs", bytes);
    List<String> made;
    long objects = old.stream().mapToLong(pack -> pack.count(PositionFilter.ALL)).sum();
    try (PackRewrite rewrite = house.rewrite(bytes, objects)) {
      for (PackContents pack : old) {
        rewrite.copy(pack, PositionFilter.ALL);
        progress.advance(pack.sizeInBytes());
      }
      made = rewrite.publish();
    }
    List<String> retired =
        old.stream().map(PackContents::name).filter(name -> !made.contains(name)).toList();
    house.retire(retired, TrashedPack.Reason.COPIED);
    house.empty(
        house.trashed().stream()
            .filter(pack -> pack.reason() == TrashedPack.Reason.COPIED)
            .filter(pack -> retired.contains(pack.name()))
            .toList());
  }
}
