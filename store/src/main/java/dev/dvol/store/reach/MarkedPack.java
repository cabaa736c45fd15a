// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.reach;

import dev.dvol.store.object.Oid;
import dev.dvol.store.pack.PackContents;
import org.jspecify.annotations.Nullable;

/**
 * One pack and what was found of it. Of an object in several packs only the first copy, in the
 * order of {@link Reachability#packs}, is ever marked; the others are duplicates.
 */
public final class MarkedPack {
  private final PackContents contents;
  private final int ordinal;
  private final Bits marked;
  private final Bits spared;

  /** Trees and commits that were, or are about to be, walked. */
  private final Bits walked;

  private @Nullable Bits duplicates;

  MarkedPack(PackContents contents, int ordinal) {
    this.contents = contents;
    this.ordinal = ordinal;
    int count = contents.index().count();
    this.marked = new Bits(count);
    this.spared = new Bits(count);
    this.walked = new Bits(count);
  }

  /** The same pack, nothing marked. */
  MarkedPack unmarked() {
    MarkedPack other = new MarkedPack(contents, ordinal);
    other.duplicates = duplicates;
    return other;
  }

  /** What is in it. */
  public PackContents contents() {
    return contents;
  }

  /** Number of objects. */
  public int count() {
    return contents.index().count();
  }

  /**
   * Whether {@link Reachability#spare} met the object at an index position, and nothing needs it.
   */
  public boolean isSpared(int position) {
    return spared.get(position) && !marked.get(position);
  }

  /** Whether something needs the object at an index position. */
  public boolean isMarked(int position) {
    return marked.get(position);
  }

  /** Whether another pack has the object too, and that copy counts. */
  public boolean isDuplicate(int position) {
    Bits known = duplicates;
    return known != null && known.get(position);
  }

  int ordinal() {
    return ordinal;
  }

  boolean mark(int position) {
    return marked.set(position);
  }

  boolean spare(int position) {
    return !marked.get(position) && spared.set(position);
  }

  boolean walk(int position) {
    return walked.set(position);
  }

  void noteDuplicate(int position) {
    Bits known = duplicates;
    if (known == null) {
      known = new Bits(count());
      duplicates = known;
    }
    known.set(position);
  }

  Oid id(int position) {
    return contents.index().id(position);
  }
}
