// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import dev.dvol.store.object.Digest;
import dev.dvol.store.object.ObjectSink;
import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;

/**
 * Stores nothing: for {@code status} and {@code diff}, which compare by digest. All ids are the
 * same meaningless one, so nothing made with it may reach a store.
 */
final class HashingChunks implements ChunkStorer, ObjectSink {
  private static final Oid NOTHING = Oid.of(new byte[Oid.LENGTH]);

  @Override
  public Oid store(Digest digest, Block block, int from, int length) {
    return NOTHING;
  }

  @Override
  public Oid put(ObjectType type, byte[] content) {
    return NOTHING;
  }

  @Override
  public void close() {}
}
