// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import dev.dvol.store.object.Digest;
import dev.dvol.store.object.Oid;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Chunks stored by the running operation, by digest: a table of fixed size in which a newer chunk takes the place of an
 * older one. It forgets, it never errs; what it forgets is compressed twice and stored once. Safe for many threads.
 */
final class RecentChunks {
  private static final int SLOTS = 1 << 16;

  private record Slot(Digest digest, Oid id) {}

  private final AtomicReferenceArray<Slot> slots = new AtomicReferenceArray<>(SLOTS);

  Optional<Oid> find(Digest digest) {
    Slot slot = slots.get(index(digest));
    return slot != null && slot.digest.equals(digest) ? Optional.of(slot.id) : Optional.empty();
  }

  void put(Digest digest, Oid id) {
    slots.set(index(digest), new Slot(digest, id));
  }

  private static int index(Digest digest) {
    return (int) digest.low() & (SLOTS - 1);
  }
}
