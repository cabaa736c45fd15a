// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc;

import dev.dvol.gc.GcPlan.Pack;
import dev.dvol.gc.GcPlan.PackFate;
import dev.dvol.gc.GcPlan.Saved;
import dev.dvol.gc.GcPlan.SavedFate;
import dev.dvol.gc.GcPlan.Trashed;
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
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Looks at a store and makes the plan: reads roots, marks, weighs each pack. Changes nothing. Keeps
 * the marks, by which the plan is then carried out.
 */
final class Survey {
  private static final int PACK_OVERHEAD = 32;

  private final Housekeeping house;
  private final GcOptions options;
  private final Optional<GcRecord> before;
  private final GraceTimes times;
  private final GcRecord.Collector unreferenced = new GcRecord.Collector();
  private final Map<String, MarkedPack> packs = new TreeMap<>();
  private final List<String> notes = new ArrayList<>();
  private List<Saved> saved = List.of();
  private Reachability reach;
  private final Optional<Reachability> leaving;

  private final GcPlan plan;

  private Survey(Housekeeping house, GcOptions options) throws IOException, VolumeException {
    this.house = house;
    this.options = options;
    this.before = house.readRecord().flatMap(GcRecord::decode);
    this.times = GraceTimes.of(house, options.prune(), before);
    List<Root> roots = house.roots();
    List<TrashedPack> trash = house.trashed();
    this.reach = house.reachability();
    requireClock(roots, trash);
    mark(roots);
    requireRoots(roots);
    this.leaving = markLeaving();
    spareRecent();
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
    MarkedPack marked = marked(pack);
    return position ->
        marked.isMarked(position)
            || marked.isSpared(position)
            || !marked.isDuplicate(position) && !isExpired(marked, position);
  }

  /**
   * Whether the log of a ref may go on naming an object: it is needed, or refs led to it lately.
   * Git takes the logs for roots, so what is only still there will not do.
   */
  boolean mayBeLogged(Oid id) throws IOException {
    Optional<MarkedPack> holder = reach.packOf(id);
    if (holder.isEmpty()) {
      return house.contains(id);
    }
    int position = holder.get().contents().index().find(id);
    return holder.get().isMarked(position) || holder.get().isSpared(position);
  }

  /**
   * Reads the copies that count of what is reached and has another in a pack that goes.
   *
   * @throws IOException if one is damaged: then that other may be the only one
   */
  void requireSoundCopies(String pack) throws IOException {
    MarkedPack leaves = marked(pack);
    for (int position = 0; position < leaves.count(); position++) {
      if (leaves.isDuplicate(position)) {
        Oid id = leaves.contents().index().id(position);
        Optional<MarkedPack> holder = reach.packOf(id);
        if (holder.isPresent()) {
          int there = holder.get().contents().index().find(id);
          if (holder.get().isMarked(there)) {
            holder.get().contents().verify(there);
          }
        }
      }
    }
  }

  /** What the next gc should know. */
  GcRecord record() throws IOException {
    Instant agesFrom = before.isEmpty() ? Instant.EPOCH : times.agesFrom();
    return new GcRecord(
        times.now(),
        house.bootId(),
        house.clockOffsetMillis(),
        agesFrom,
        options.prune().isNow() ? GcRecord.Ages.NONE : unreferenced.sorted());
  }

  private MarkedPack marked(String pack) {
    MarkedPack found = packs.get(pack);
    if (found == null) {
      throw new IllegalArgumentException("no such pack: " + pack);
    }
    return found;
  }

  private void requireClock(List<Root> roots, List<TrashedPack> trash) throws VolumeException {
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
      Instant modified = Instant.ofEpochSecond(pack.contents().modified().seconds());
      times.require(modified, pack.contents().name());
    }
    if (times.isStepped()) {
      notes.add("the clock was set forward since the last gc: all ages begin anew");
    }
  }

  /** In doubt nothing goes: that a store with packs has no root is more likely our mistake. */
  private void requireRoots(List<Root> roots) throws VolumeException {
    List<Root> leavingRoots =
        saved.stream().filter(one -> one.fate().goes()).map(Saved::root).toList();
    boolean none = leavingRoots.containsAll(roots);
    boolean empty = reach.packs().stream().allMatch(pack -> pack.count() == 0);
    if (none && !empty && !options.prune().isNow()) {
      throw new VolumeException(
          Reason.REFUSED,
          "volume "
              + house.name()
              + " has packs but no commit that anything names: nothing is removed",
          "dvol gc --prune=now   (if it is certain that nothing of it is needed)");
    }
  }

  private void mark(List<Root> roots) throws IOException {
    SavedStates states = new SavedStates(options, times, roots);
    saved = states.byAgeAndNumber();
    List<Oid> hard =
        roots.stream()
            .filter(root -> root.kind() != Root.Kind.SAVED)
            .map(Root::id)
            .distinct()
            .toList();
    reach.mark(hard);
    saved = states.markAndLimit(saved, reach);
    if (saved.stream().anyMatch(one -> one.fate() == SavedFate.TOO_LARGE)) {
      reach = reach.anew();
      reach.mark(hard);
      for (Saved one : saved) {
        if (!one.fate().goes()) {
          reach.mark(List.of(one.root().id()));
        }
      }
    }
    for (MarkedPack pack : reach.packs()) {
      packs.put(pack.contents().name(), pack);
    }
  }

  /** What the saved states that go reach: it has been out of the log since they were made. */
  private Optional<Reachability> markLeaving() throws IOException {
    List<Oid> ids =
        saved.stream().filter(one -> one.fate().goes()).map(one -> one.root().id()).toList();
    if (ids.isEmpty() || options.prune().isNow()) {
      return Optional.empty();
    }
    Reachability mark = reach.anew();
    mark.spare(ids);
    return Optional.of(mark);
  }

  private void spareRecent() throws IOException {
    Optional<Instant> since = times.recent();
    if (since.isEmpty()) {
      return;
    }
    List<Oid> recent = new ArrayList<>();
    for (Oid id : house.movedFrom(since.get())) {
      // What goes for want of room was moved away from lately, by its nature.
      boolean crowdedOut =
          saved.stream()
              .filter(one -> one.fate() == SavedFate.TOO_LARGE || one.fate() == SavedFate.TOO_MANY)
              .anyMatch(one -> one.root().id().equals(id));
      if (!crowdedOut) {
        recent.add(id);
      }
    }
    reach.spare(recent);
  }

  private boolean isExpired(MarkedPack pack, int position) {
    if (options.prune().isNow()) {
      return true;
    }
    byte[] id = new byte[Oid.LENGTH];
    pack.contents().index().copyId(position, id, 0);
    return isLeaving(pack, position) || times.isOver(since(id));
  }

  private boolean isLeaving(MarkedPack pack, int position) {
    if (leaving.isEmpty()) {
      return false;
    }
    Oid id = pack.contents().index().id(position);
    return leaving
        .get()
        .packOf(id)
        .map(holder -> holder.isSpared(holder.contents().index().find(id)))
        .orElse(false);
  }

  private Instant since(byte[] id) {
    return before.flatMap(record -> record.unreferenced().since(id, 0)).orElse(times.now());
  }

  private Pack weigh(MarkedPack pack) throws IOException {
    PackContents contents = pack.contents();
    byte[] id = new byte[Oid.LENGTH];
    long grace = 0;
    long expired = 0;
    long duplicate = 0;
    int needed = pack.count();
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
      contents.index().copyId(position, id, 0);
      unreferenced.add(id, since(id));
      if (!pack.isSpared(position) && isExpired(pack, position)) {
        expired += bytes;
        needed--;
      } else {
        grace += bytes;
      }
    }
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
    return weighed.with(
        PackFates.alone(weighed, contents.isKept(), needed > 0, options.livePercent()));
  }

  private GcPlan plan(List<Root> roots, List<TrashedPack> trash) throws IOException {
    Map<Root.Kind, Integer> counts = new EnumMap<>(Root.Kind.class);
    roots.forEach(root -> counts.merge(root.kind(), 1, Integer::sum));
    List<Pack> weighed = new ArrayList<>();
    Set<String> kept = new TreeSet<>();
    for (MarkedPack pack : reach.packs()) {
      weighed.add(weigh(pack));
      if (pack.contents().isKept()) {
        kept.add(pack.contents().name());
        notes.add(pack.contents().name() + " has a .keep or .promisor file and stays as it is");
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
                if (!reach.isMarked(tree)) {
                  indexes.add(file);
                }
              });
    }
    return new GcPlan(
        house.name(), options.prune(), counts, saved, decided, retired, indexes, notes);
  }

  private static boolean dropsObjects(Pack pack) {
    return pack.fate() == PackFate.DEAD || pack.fate().isCopied() && pack.expiredBytes() > 0;
  }
}
