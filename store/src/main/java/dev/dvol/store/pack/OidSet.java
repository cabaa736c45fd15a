// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import dev.dvol.store.object.Oid;
import java.util.ArrayList;
import java.util.List;

/**
 * An exact set of object ids, about 40 bytes each. Safe for any number of threads, which seldom
 * meet.
 */
final class OidSet {
  private static final int SHARDS = 64;

  private final List<OidTable> shards = new ArrayList<>();

  OidSet() {
    for (int i = 0; i < SHARDS; i++) {
      shards.add(new OidTable());
    }
  }

  /** Adds an id; tells whether it was not there. */
  boolean add(Oid id) {
    OidTable shard = shard(id);
    synchronized (shard) {
      return shard.putIfAbsent(id, 0);
    }
  }

  boolean contains(Oid id) {
    OidTable shard = shard(id);
    synchronized (shard) {
      return shard.get(id) >= 0;
    }
  }

  private OidTable shard(Oid id) {
    return shards.get(id.firstByte() % SHARDS);
  }
}
