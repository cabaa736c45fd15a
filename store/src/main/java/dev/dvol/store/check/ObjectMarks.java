// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.check;

import dev.dvol.store.object.Oid;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A set of objects: a bit for each object of each pack, a hash for others. An object of which packs
 * have several copies may be taken for one that is not in it. For one thread.
 */
final class ObjectMarks {
  private final PackPositions packs;
  private final List<BitSet> bits;
  private final Set<Oid> others = new HashSet<>();

  ObjectMarks(PackPositions packs) {
    this.packs = packs;
    this.bits = Stream.generate(BitSet::new).limit(packs.packs().size()).toList();
  }

  /** Adds an object; tells whether it was not there. */
  boolean add(Oid id) {
    if (!packs.find(id)) {
      return others.add(id);
    }
    BitSet pack = bits.get(packs.pack());
    boolean added = !pack.get(packs.position());
    pack.set(packs.position());
    return added;
  }

  boolean contains(Oid id) {
    return packs.find(id) ? bits.get(packs.pack()).get(packs.position()) : others.contains(id);
  }
}
