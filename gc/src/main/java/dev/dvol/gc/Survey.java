// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc;

import dev.dvol.gc.GcPlan.Pack;
import dev.dvol.gc.GcPlan.PackFate;
import dev.dvol.gc.GcPlan.Saved;
import dev.dvol.gc.GcPlan.Trashed;
import dev.dvol.store.ClockReading;
import dev.dvol.store.Housekeeping;
import dev.dvol.store.Root;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.error.VolumeException.Reason;
import dev.dvol.store.object.Oid;
import dev.dvol.store.pack.PackContents;
import dev.dvol.store.pack.PositionFilter;
import dev.dvol.store.pack.TrashedPack;
import dev.dvol.store.reach.MarkedPack;
import dev.dvol.store.reach.Reachability;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Looks at a store and makes the plan: reads roots, marks, weighs each pack. Changes nothing. Keeps
 * the marks, by which the plan is then carried out.
 */
final class Survey {
  private static final int PACK_OVERHEAD = 32;

  /** Below it nobody removes a ref but who saves first what that named. */
  private static final String OUR_OWN = "refs/dvol/";

  private final Housekeeping house;
  private final GcOptions options;
  private final ClockReading clocks;
  private final GraceTimes times;
  private final List<GcRecord.Ages> unreferenced = new ArrayList<>();
  private final Map<String, MarkedPack> packs = new TreeMap<>();
  private final List<String> notes = new ArrayList<>();
  private final List<Root> roots;
  private final Marks marks;
  private final GcPlan plan;

  private Survey(Housekeeping house, GcOptions options) throws IOException, VolumeException {
    this.house = house;
    this.options = options;
    Optional<GcRecord> before = house.readRecord().flatMap(GcRecord::decode);
    this.roots = house.roots();
    List<TrashedPack> trash = house.trashed();
    Reachability reach = house.reachability();
    this.clocks = house.clocks();
    this.times = GraceTimes.of(clocks, options.prune(), before, oldest(reach));
    requireClock(before, roots, trash, reach);
    this.marks = new Marks(house, options, times, before, roots, reach);
    for (MarkedPack pack : marks.packs()) {
      packs.put(pack.contents().name(), pack);
    }
    for (String ref : marks.held()) {
      notes.add(
          ref
              + " stays: git's lock of it, or of packed-refs, exists; remove that if no git is at"
              + " work on the store");
    }
    requireRoots(roots);
    this.plan = plan(roots, trash);
  }

  static Survey of(Housekeeping house, GcOptions options) throws IOException, VolumeException {
    return new Survey(house, options);
  }

  GcPlan plan() {
    return plan;
  }

  /** Bytes of all packs with their indexes. */
  long packBytes() {
    long bytes = 0;
    for (MarkedPack pack : packs.values()) {
      bytes += pack.contents().sizeInBytes() + pack.contents().indexBytes();
    }
    return bytes;
  }

  PackContents contents(String pack) {
    return marked(pack).contents();
  }

  /** What of a pack stays. */
  PositionFilter staying(String pack) {
    return marks.staying(marked(pack));
  }

  /** Whether the log of a ref may go on naming an object. */
  boolean mayBeLogged(Oid id) throws IOException {
    return marks.mayBeLogged(id);
  }

  /**
   * Reads the copies that count of what stays and has another in a pack that goes.
   *
   * @throws IOException if one is damaged: then that other may be the only one
   */
  void requireSoundCopies(String pack) throws IOException {
    marks.requireSoundCopies(marked(pack));
  }

  /**
   * What the next gc should know; to be asked for once.
   *
   * @param settled whether the plan was carried out as a whole
   */
  GcRecord record(boolean settled) {
    SortedMap<Oid, Oid> refs = new TreeMap<>();
    for (Root root : roots) {
      if (root.name().startsWith("refs/") && !root.name().startsWith(OUR_OWN)) {
        refs.put(GcRecord.refKey(root.name()), root.id());
      }
    }
    if (options.prune().isNow()) {
      return times.record(clocks, settled, GcRecord.Ages.NONE, GcRecord.Ages.NONE, refs);
    }
    GcRecord.Collector saved = new GcRecord.Collector(0);
    for (Saved one : marks.saved()) {
      Root root = one.root();
      if (root.time().isPresent() && !one.fate().goes()) {
        saved.add(root.name(), times.since(root.name(), root.time().get()));
      }
    }
    GcRecord.Collector left = new GcRecord.Collector(0);
    marks.forsaken().forEach((id, since) -> left.add(id.bytes(), since));
    unreferenced.add(saved.sorted());
    GcRecord.Ages all = GcRecord.Ages.merge(unreferenced);
    // There can be millions, and it is written next.
    unreferenced.clear();
    return times.record(clocks, settled, all, left.sorted(), refs);
  }

  private MarkedPack marked(String pack) {
    MarkedPack found = packs.get(pack);
    if (found == null) {
      throw new IllegalArgumentException("no such pack: " + pack);
    }
    return found;
  }

  // Before its first pack nothing can have been saved.
  private static Instant oldest(Reachability reach) {
    return reach.packs().stream()
        .map(Survey::modified)
        .min(Comparator.naturalOrder())
        .orElse(Instant.EPOCH);
  }

  private static Instant modified(MarkedPack pack) {
    return Instant.ofEpochSecond(pack.contents().modified().seconds());
  }

  private void requireClock(
      Optional<GcRecord> before, List<Root> roots, List<TrashedPack> trash, Reachability reach)
      throws VolumeException {
    if (before.isPresent()) {
      times.require(before.get().when(), "the last gc");
    }
    for (Root root : roots) {
      if (root.time().isPresent()) {
        times.require(root.time().get(), root.name());
      }
    }
    for (TrashedPack pack : trash) {
      times.require(pack.since(), "the retired " + pack.name());
    }
    for (MarkedPack pack : reach.packs()) {
      times.require(modified(pack), pack.contents().name());
    }
    if (times.isLeap()) {
      notes.add("the clock leapt ahead since the last gc: all ages begin anew");
    }
  }

  /** In doubt nothing goes: that a store with packs has no root is more likely our mistake. */
  private void requireRoots(List<Root> roots) throws VolumeException {
    List<Root> leavingRoots =
        marks.saved().stream().filter(one -> one.fate().goes()).map(Saved::root).toList();
    boolean none = leavingRoots.containsAll(roots);
    boolean empty = packs.values().stream().allMatch(pack -> pack.count() == 0);
    if (none && !empty && !options.prune().isNow()) {
      throw new VolumeException(
          Reason.REFUSED,
          "volume "
              + house.name()
              + " has packs but no commit that anything names: nothing is removed",
          "dvol gc --prune=now   (if it is certain that nothing of it is needed)");
    }
  }

  private static int unmarked(MarkedPack pack) {
    int count = 0;
    for (int position = 0; position < pack.count(); position++) {
      if (!pack.isMarked(position) && !pack.isDuplicate(position)) {
        count++;
      }
    }
    return count;
  }

  // An index has its ids in order.
  private Pack weigh(MarkedPack pack) throws IOException {
    PackContents contents = pack.contents();
    byte[] id = new byte[Oid.LENGTH];
    long grace = 0;
    long expired = 0;
    long duplicate = 0;
    int needed = pack.count();
    GcRecord.Collector ages = new GcRecord.Collector(options.prune().isNow() ? 0 : unmarked(pack));
    for (int position = 0; position < pack.count(); position++) {
      if (pack.isMarked(position)) {
        continue;
      }
      long bytes = contents.storedLength(position);
      if (pack.isDuplicate(position)) {
        duplicate += bytes;
        needed--;
        continue;
      }
      if (!options.prune().isNow()) {
        contents.index().copyId(position, id, 0);
        ages.add(id, marks.since(id));
      }
      if (!pack.isSpared(position) && marks.isExpired(pack, position)) {
        expired += bytes;
        needed--;
      } else {
        grace += bytes;
      }
    }
    unreferenced.add(ages.ascending());
    long live = contents.sizeInBytes() - PACK_OVERHEAD - grace - expired - duplicate;
    Pack weighed =
        new Pack(
            contents.name(),
            contents.hasTreesOrCommits(),
            PackFate.STAYS,
            contents.sizeInBytes() + contents.indexBytes(),
            live,
            grace,
            expired,
            duplicate);
    PackFate fate = PackFates.alone(weighed, contents.isKept(), needed > 0, options.livePercent());
    return weighed.with(fate.isCopied() && contents.hasEntryTooLong() ? PackFate.STAYS : fate);
  }

  private GcPlan plan(List<Root> roots, List<TrashedPack> trash) throws IOException {
    Map<Root.Kind, Integer> counts = new EnumMap<>(Root.Kind.class);
    roots.forEach(root -> counts.merge(root.kind(), 1, Integer::sum));
    List<Pack> weighed = new ArrayList<>();
    Set<String> kept = new TreeSet<>();
    for (MarkedPack pack : marks.packs()) {
      weighed.add(weigh(pack));
      String name = pack.contents().name();
      if (pack.contents().isKept()) {
        kept.add(name);
        notes.add(name + " has a .keep or .promisor file and stays as it is");
      } else if (pack.contents().hasEntryTooLong()) {
        kept.add(name);
        notes.add(name + " has an object of more than 64 MiB and is not copied");
      }
    }
    List<Pack> decided = PackFates.withMerges(weighed, kept);
    boolean receiving = house.isReceiving();
    List<Trashed> retired = new ArrayList<>();
    for (TrashedPack pack : trash) {
      boolean due =
          !pack.isWhole()
              || pack.reason() == TrashedPack.Reason.COPIED
              || times.isTrashDue(pack.since());
      retired.add(new Trashed(pack, due && !receiving));
    }
    if (receiving) {
      notes.add("stock git is receiving a push: retired packs stay in the trash");
    }
    boolean drops = decided.stream().anyMatch(Survey::dropsObjects);
    List<String> indexes = new ArrayList<>();
    if (drops) {
      house
          .indexedTrees()
          .forEach(
              (file, tree) -> {
                if (!marks.isReached(tree)) {
                  indexes.add(file);
                }
              });
    }
    return new GcPlan(
        house.name(), options.prune(), counts, marks.saved(), decided, retired, indexes, notes);
  }

  private static boolean dropsObjects(Pack pack) {
    return pack.fate() == PackFate.DEAD || pack.fate().isCopied() && pack.expiredBytes() > 0;
  }
}
