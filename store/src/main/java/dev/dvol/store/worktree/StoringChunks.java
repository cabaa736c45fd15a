// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import dev.dvol.store.chunk.ChunkCompressor;
import dev.dvol.store.chunk.ChunkParameters;
import dev.dvol.store.object.Digest;
import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import dev.dvol.store.pack.PackBatch;
import dev.dvol.store.pack.PackEntry;
import dev.dvol.store.pack.PackEntryEncoder;
import java.io.IOException;
import java.util.Optional;

/**
 * Compresses chunks and adds them to a batch of packs; a chunk met before in this batch, or known
 * from another file of the base, is not compressed again.
 */
final class StoringChunks implements ChunkStorer {
  private final PackBatch batch;
  private final RecentChunks recent;
  private final BaseChunks base;
  private final ChunkCompressor compressor;
  private final PackEntryEncoder encoder = new PackEntryEncoder();

  private StoringChunks(PackBatch batch, RecentChunks recent, BaseChunks base, int level) {
    this.batch = batch;
    this.recent = recent;
    this.base = base;
    this.compressor = new ChunkCompressor(level);
  }

  static ChunkStorer.Factory into(PackBatch batch, BaseChunks base, ChunkParameters parameters) {
    RecentChunks recent = new RecentChunks();
    return () -> new StoringChunks(batch, recent, base, parameters.zstdLevel());
  }

  @Override
  public Oid store(Digest digest, Block block, int from, int length) throws IOException {
    Optional<Oid> known = recent.find(digest);
    if (known.isEmpty()) {
      // One in a damaged pack only is wanted, and so it is stored anew.
      known = base.find(digest).filter(id -> !batch.wants(id));
    }
    if (known.isPresent()) {
      return known.get();
    }
    int frameBytes = compressor.compress(block.array(from, from + length), from, length);
    PackEntry entry = encoder.stored(ObjectType.BLOB, compressor.frame(), 0, frameBytes);
    batch.add(entry);
    recent.put(digest, entry.id());
    return entry.id();
  }

  @Override
  public void close() {
    compressor.close();
    encoder.close();
  }
}
