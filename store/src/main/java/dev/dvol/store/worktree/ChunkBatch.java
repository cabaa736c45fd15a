// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import dev.dvol.store.chunk.CutRule;
import dev.dvol.store.chunk.DigestFunction;
import dev.dvol.store.object.Digest;
import dev.dvol.store.object.Oid;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Neighbouring chunks of a file on their way from a reader to a worker. A page of zeros is a hole,
 * whether the file system has blocks for it or not: for space that was reserved and never written
 * it says one or the other, depending on what happens to be in memory.
 */
final class ChunkBatch {
  /** Finds a chunk that was there before. */
  interface KnownChunks {
    /** The blob of an equal chunk, or null. */
    @Nullable Oid find(long offset, Digest digest);
  }

  private final FileAssembly assembly;
  private final int sequence;
  private final long offset;
  private final Block block;
  private final int[] lengths;
  private final KnownChunks known;
  private final Runnable release;
  private final Digest[] digests;
  private final Oid[] ids;
  private final boolean[] holes;
  private long changedBytes;
  private long changedChunks;

  ChunkBatch(
      FileAssembly assembly,
      int sequence,
      long offset,
      Block block,
      int[] lengths,
      KnownChunks known,
      Runnable release) {
    this.assembly = assembly;
    this.sequence = sequence;
    this.offset = offset;
    this.block = block;
    this.lengths = lengths;
    this.known = known;
    this.release = release;
    this.digests = new Digest[lengths.length];
    this.ids = new Oid[lengths.length];
    this.holes = new boolean[lengths.length];
  }

  /** Digests every chunk and stores the unknown ones, then joins the file. */
  void process(DigestFunction function, ChunkStorer.Factory storers) {
    try {
      digestAndStore(function, storers);
      assembly.join(this);
    } catch (IOException | RuntimeException | Error e) {
      assembly.fail(e);
    } finally {
      assembly.end();
    }
  }

  private void digestAndStore(DigestFunction function, ChunkStorer.Factory storers)
      throws IOException {
    try {
      // Inside, because it may fail to load native code, and a batch nobody joins would be waited
      // for.
      ChunkStorer storer = storers.open();
      int at = 0;
      for (int i = 0; i < lengths.length; i++) {
        if (assembly.cut() == CutRule.PAGE && block.isZero(at, lengths[i])) {
          holes[i] = true;
          at += lengths[i];
          continue;
        }
        digests[i] = block.digest(function, at, lengths[i]);
        Oid id = known.find(offset + at, digests[i]);
        if (id == null) {
          id = storer.store(digests[i], block, at, lengths[i]);
          changedBytes += lengths[i];
          changedChunks++;
        }
        ids[i] = id;
        at += lengths[i];
      }
    } finally {
      release.run();
    }
  }

  int sequence() {
    return sequence;
  }

  long changedBytes() {
    return changedBytes;
  }

  long changedChunks() {
    return changedChunks;
  }

  /** Tells every chunk, in order; returns how many bytes are in them. */
  long forEach(ChunkVisitor visitor) throws IOException {
    long at = offset;
    long bytes = 0;
    for (int i = 0; i < lengths.length; i++) {
      if (!holes[i]) {
        visitor.visit(at, digests[i], ids[i]);
        bytes += lengths[i];
      }
      at += lengths[i];
    }
    return bytes;
  }

  /** Hears of chunks. */
  interface ChunkVisitor {
    void visit(long offset, Digest digest, Oid id) throws IOException;
  }
}
