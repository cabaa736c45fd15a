// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc;

import dev.dvol.store.Root;
import dev.dvol.store.VolumeName;
import dev.dvol.store.pack.TrashedPack;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a gc of one volume would do, and why the rest stays. A value: making it changes nothing.
 *
 * @param volume which volume
 * @param prune the grace time
 * @param roots how many roots of each kind there are
 * @param saved all saved states, newest first
 * @param packs all packs
 * @param trash packs that were retired earlier
 * @param indexes stat indexes that describe a state which goes, by file name
 * @param notes what a person should know: why something stays that could be expected to go
 */
public record GcPlan(
    VolumeName volume,
    PruneAge prune,
    Map<Root.Kind, Integer> roots,
    List<Saved> saved,
    List<Pack> packs,
    List<Trashed> trash,
    List<String> indexes,
    List<String> notes) {
  /** Copies the collections. */
  public GcPlan {
    roots = Collections.unmodifiableMap(new TreeMap<>(roots));
    saved = List.copyOf(saved);
    packs = List.copyOf(packs);
    trash = List.copyOf(trash);
    indexes = List.copyOf(indexes);
    notes = List.copyOf(notes);
  }

  /** Why a saved state stays or goes. */
  public enum SavedFate {
    /** It is within the grace time and the limits. */
    STAYS,
    /** The grace time is over. */
    EXPIRED,
    /** There are too many newer ones. */
    TOO_MANY,
    /** It and the newer ones keep too many bytes. */
    TOO_LARGE;

    /** Whether it goes. */
    public boolean goes() {
      return this != STAYS;
    }
  }

  /**
   * A saved state.
   *
   * @param root its ref
   * @param fate what becomes of it
   * @param bytes what it keeps that neither anything else nor a newer one does; -1 if nobody
   *     counted
   * @param goesAt when the grace time is over, if it ends
   */
  public record Saved(Root root, SavedFate fate, long bytes, Optional<Instant> goesAt) {}

  /** What becomes of a pack. */
  public enum PackFate {
    /** Nothing is to be done about it. */
    STAYS,
    /** Nothing in it is needed. */
    DEAD,
    /** What is needed of it goes to a new pack, because little is. */
    SPARSE,
    /** What is needed of it goes to a new pack, because trees and commits are kept exact. */
    IMPURE,
    /** It is one of many small packs that become one. */
    SMALL;

    /** Whether what is needed of it is copied. */
    public boolean isCopied() {
      return this == SPARSE || this == IMPURE || this == SMALL;
    }
  }

  /**
   * A pack.
   *
   * @param name {@code pack-<40 hex digits>}
   * @param meta whether it has trees or commits
   * @param fate what becomes of it
   * @param sizeInBytes of pack and index
   * @param liveBytes of entries that something reaches
   * @param graceBytes of entries that nothing reaches, but for less than the grace time
   * @param expiredBytes of entries that may go
   * @param duplicateBytes of entries that another pack has too
   */
  public record Pack(
      String name,
      boolean meta,
      PackFate fate,
      long sizeInBytes,
      long liveBytes,
      long graceBytes,
      long expiredBytes,
      long duplicateBytes) {
    /** Bytes of entries that stay. */
    public long keptBytes() {
      return liveBytes + graceBytes;
    }

    /** Bytes of entries that may go. */
    public long droppedBytes() {
      return expiredBytes + duplicateBytes;
    }

    Pack with(PackFate other) {
      return new Pack(
          name, meta, other, sizeInBytes, liveBytes, graceBytes, expiredBytes, duplicateBytes);
    }
  }

  /**
   * A retired pack.
   *
   * @param pack the pack
   * @param due whether it goes for good
   */
  public record Trashed(TrashedPack pack, boolean due) {}

  /** Saved states that go. */
  public List<Root> droppedSaved() {
    return saved.stream().filter(one -> one.fate().goes()).map(Saved::root).toList();
  }

  /** Names of packs that meet a fate. */
  public List<String> packs(PackFate fate) {
    return packs.stream().filter(pack -> pack.fate() == fate).map(Pack::name).toList();
  }

  /** Retired packs that go for good. */
  public List<TrashedPack> dueTrash() {
    return trash.stream().filter(Trashed::due).map(Trashed::pack).toList();
  }

  /** Whether there is nothing to do. */
  public boolean isEmpty() {
    return droppedSaved().isEmpty()
        && indexes.isEmpty()
        && dueTrash().isEmpty()
        && packs.stream().allMatch(pack -> pack.fate() == PackFate.STAYS);
  }

  /** About how many bytes the store shrinks by, now or when the trash is emptied. */
  public long expectedBytes() {
    long bytes = dueTrash().stream().mapToLong(TrashedPack::sizeInBytes).sum();
    for (Pack pack : packs) {
      if (pack.fate() == PackFate.DEAD) {
        bytes += pack.sizeInBytes();
      } else if (pack.fate().isCopied()) {
        bytes += pack.droppedBytes();
      }
    }
    return bytes;
  }
}
