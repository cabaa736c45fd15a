// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import dev.dvol.store.object.Digest;
import dev.dvol.store.object.Oid;
import java.util.Optional;

/**
 * Chunk ids by digest, in 36 bytes a slot: open addressing, the digest is its own hash. What comes
 * when it is full is left out, and what collides with too many: who made the digests may have
 * chosen them so. Filled by one thread, then read by any number.
 */
final class DigestTable {
  /** Fuller, and looking for what is not there takes long. */
  private static final double MOST_FILLED = 0.9;

  private static final int MOST_PROBES = 64;
  private static final int NONE = -1;

  private final long[] digests;
  private final byte[] ids;
  private final int slots;
  private int filled;

  /** A table for nine tenths of so many chunks. */
  DigestTable(int slots) {
    this.slots = slots;
    this.digests = new long[2 * slots];
    this.ids = new byte[Oid.LENGTH * slots];
  }

  boolean isFull() {
    return filled > MOST_FILLED * (slots - 1);
  }

  /** Adds a chunk, unless there is one with its digest or no room. */
  void put(Digest digest, Oid id) {
    int slot = slot(digest);
    if (isFull() || slot == NONE || holds(slot, digest)) {
      return;
    }
    digests[2 * slot] = digest.high();
    digests[2 * slot + 1] = digest.low();
    id.copyTo(ids, Oid.LENGTH * slot);
    filled++;
  }

  Optional<Oid> find(Digest digest) {
    int slot = slot(digest);
    return slot != NONE && holds(slot, digest)
        ? Optional.of(Oid.at(ids, Oid.LENGTH * slot))
        : Optional.empty();
  }

  // Two zeros mark an empty slot; the digest that is two zeros has no slot of its own.
  private int slot(Digest digest) {
    int slot = (int) Long.remainderUnsigned(digest.low(), slots);
    for (int probe = 0; probe < MOST_PROBES; probe++) {
      if (isEmpty(slot) || holds(slot, digest)) {
        return slot;
      }
      slot = slot + 1 == slots ? 0 : slot + 1;
    }
    return NONE;
  }

  private boolean isEmpty(int slot) {
    return digests[2 * slot] == 0 && digests[2 * slot + 1] == 0;
  }

  private boolean holds(int slot, Digest digest) {
    return !isEmpty(slot)
        && digests[2 * slot] == digest.high()
        && digests[2 * slot + 1] == digest.low();
  }
}
