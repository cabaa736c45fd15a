// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc;

import dev.dvol.gc.GcPlan.Saved;
import dev.dvol.gc.GcPlan.SavedFate;
import dev.dvol.store.Housekeeping;
import dev.dvol.store.Root;
import dev.dvol.store.object.Oid;
import dev.dvol.store.pack.PositionFilter;
import dev.dvol.store.reach.MarkedPack;
import dev.dvol.store.reach.Reachability;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What of each pack stays: what roots reach, what refs led to lately, and what has not been
 * unreferenced for the grace time; with each commit that stays, all that it reaches.
 */
final class Marks {
  private final Housekeeping house;
  private final GraceTimes times;
  private final boolean now;
  private final Optional<GcRecord> before;
  private Reachability reach;
  private final Set<String> held;
  private List<Saved> saved;
  private final SortedMap<Oid, Instant> forsaken = new TreeMap<>();
  private Optional<Reachability> leaving = Optional.empty();

  /**
   * Marks.
   *
   * @param reach nothing marked yet
   * @throws IOException if something that roots reach is missing or cannot be read
   */
  Marks(
      Housekeeping house,
      GcOptions options,
      GraceTimes times,
      Optional<GcRecord> before,
      List<Root> roots,
      Reachability reach)
      throws IOException {
    this.house = house;
    this.times = times;
    this.now = options.prune().isNow();
    this.before = before;
    this.reach = reach;
    List<Root> states = roots.stream().filter(root -> root.kind() == Root.Kind.SAVED).toList();
    SavedStates decisions = new SavedStates(options, times, states, house.lockedSaved(states));
    this.saved = decisions.byAgeAndNumber();
    this.held = decisions.held();
    markRoots(decisions, roots);
    markLeaving();
    spareRecent();
    spareCommitsInGrace();
  }

  /** All packs. */
  List<MarkedPack> packs() {
    return reach.packs();
  }

  /** What becomes of saved states. */
  List<Saved> saved() {
    return saved;
  }

  /** Refs of those that would go, but for git's lock. */
  Set<String> held() {
    return held;
  }

  /** What refs named that are gone, within the grace time since the first gc that missed them. */
  SortedMap<Oid, Instant> forsaken() {
    return forsaken;
  }

  /** Whether a root reaches an object. */
  boolean isReached(Oid id) {
    return reach.isMarked(id);
  }

  private void markRoots(SavedStates states, List<Root> roots) throws IOException {
    List<Oid> hard =
        roots.stream()
            .filter(root -> root.kind() != Root.Kind.SAVED)
            .map(Root::id)
            .distinct()
            .toList();
    reach.mark(hard);
    findForsaken(roots);
    saved = states.markAndLimit(saved, reach);
    if (saved.stream().anyMatch(one -> one.fate() == SavedFate.TOO_LARGE)) {
      reach = reach.anew();
      reach.mark(hard);
    }
    // Whatever was measured: what stays is marked.
    reach.mark(
        saved.stream().filter(one -> !one.fate().goes()).map(one -> one.root().id()).toList());
  }

  /**
   * The log of a ref goes with the ref, and that of a saved state tells nothing of others: only
   * what the last gc saw tells that something was named until lately.
   */
  private void findForsaken(List<Root> roots) throws IOException {
    if (now || before.isEmpty()) {
      return;
    }
    before.get().left().byId().forEach(this::forsake);
    Map<Oid, Root> there = new HashMap<>();
    roots.forEach(root -> there.put(GcRecord.refKey(root.name()), root));
    for (Map.Entry<Oid, Oid> ref : before.get().refs().entrySet()) {
      Root root = there.get(ref.getKey());
      Oid id = ref.getValue();
      if (root == null || isMovedWithoutALog(root, id)) {
        forsake(id, times.now());
      }
    }
  }

  /** A ref that was made anew, or by whose name no log is found; else its log has the time. */
  private boolean isMovedWithoutALog(Root root, Oid from) throws IOException {
    return !root.id().equals(from)
        && !reach.isMarked(from)
        && !house.tellsOfMove(root.name(), from);
  }

  private void forsake(Oid id, Instant since) {
    if (!times.isOver(since) && !reach.isMarked(id)) {
      forsaken.merge(id, since, (one, other) -> one.isAfter(other) ? one : other);
    }
  }

  /** What the saved states that go reach: it has been out of the log since they were made. */
  private void markLeaving() throws IOException {
    List<Oid> ids =
        saved.stream().filter(one -> one.fate().goes()).map(one -> one.root().id()).toList();
    if (!ids.isEmpty() && !now) {
      Reachability mark = reach.anew();
      mark.spare(ids);
      leaving = Optional.of(mark);
    }
  }

  private void spareRecent() throws IOException {
    if (now) {
      return;
    }
    List<Oid> recent = new ArrayList<>();
    for (Oid id : house.movedFrom(times.recent().orElse(Instant.EPOCH))) {
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
    reach.spare(forsaken.keySet());
  }

  /**
   * A commit that is in its grace time can be asked for. What it reaches may have been unreferenced
   * for longer than itself, and must not go before it.
   */
  private void spareCommitsInGrace() throws IOException {
    if (now) {
      return;
    }
    List<Oid> commits = new ArrayList<>();
    ByteBuffer direct = ByteBuffer.allocateDirect(1);
    for (MarkedPack pack : packs()) {
      if (!pack.contents().hasTreesOrCommits()) {
        continue;
      }
      for (int position = 0; position < pack.count(); position++) {
        boolean inGrace =
            !pack.isMarked(position)
                && !pack.isSpared(position)
                && !pack.isDuplicate(position)
                && !isExpired(pack, position);
        if (inGrace && pack.contents().isCommit(position, direct)) {
          commits.add(pack.contents().index().id(position));
        }
      }
    }
    reach.spare(commits);
  }

  /** Whether an object that nothing reaches and nothing spares may go. */
  boolean isExpired(MarkedPack pack, int position) {
    if (now) {
      return true;
    }
    byte[] id = new byte[Oid.LENGTH];
    pack.contents().index().copyId(position, id, 0);
    return times.isOver(since(id)) || isLeaving(Oid.at(id, 0));
  }

  private boolean isLeaving(Oid id) {
    return leaving
        .flatMap(mark -> mark.packOf(id))
        .map(holder -> holder.isSpared(holder.contents().index().find(id)))
        .orElse(false);
  }

  /** Since when an object is known to be unreferenced; now, if it was not before. */
  Instant since(byte[] id) {
    return before.flatMap(record -> record.unreferenced().since(id, 0)).orElse(times.now());
  }

  /** What of a pack stays. */
  PositionFilter staying(MarkedPack pack) {
    return position ->
        pack.isMarked(position)
            || pack.isSpared(position)
            || !pack.isDuplicate(position) && !isExpired(pack, position);
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
   * Reads the copies that count of what stays and has another in a pack that goes.
   *
   * @throws IOException if one is damaged: then that other may be the only one
   */
  void requireSoundCopies(MarkedPack leaves) throws IOException {
    for (int position = 0; position < leaves.count(); position++) {
      if (leaves.isDuplicate(position)) {
        Oid id = leaves.contents().index().id(position);
        Optional<MarkedPack> holder = reach.packOf(id);
        if (holder.isPresent()) {
          int there = holder.get().contents().index().find(id);
          if (holder.get().isMarked(there) || holder.get().isSpared(there)) {
            holder.get().contents().verify(there);
          }
        }
      }
    }
  }
}
