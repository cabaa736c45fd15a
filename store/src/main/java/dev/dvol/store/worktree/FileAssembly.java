// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import dev.dvol.store.chunk.ChunkTreeBuilder;
import dev.dvol.store.chunk.CutRule;
import dev.dvol.store.index.Fingerprint;
import dev.dvol.store.object.Digest;
import dev.dvol.store.object.Oid;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Puts the batches of a file together in their order, whatever order the workers finish them in.
 */
final class FileAssembly {
  private final CutRule cut;
  private final ChunkTreeBuilder builder;
  private final Map<Integer, ChunkBatch> early = new HashMap<>();
  private int begun;
  private int joined;
  private int ended;
  private long chunks;
  private long firstOffset;
  private long dataBytes;
  private long changedBytes;
  private long changedChunks;
  private @Nullable Fingerprint seen;
  private boolean stable;
  private @Nullable CompletableFuture<ReadResult> answer;
  private @Nullable Throwable failure;

  FileAssembly(CutRule cut, ChunkTreeBuilder builder) {
    this.cut = cut;
    this.builder = builder;
  }

  CutRule cut() {
    return cut;
  }

  /** The next batch of the file; called by its reader, in order. */
  synchronized ChunkBatch begin(
      long offset, Block block, int[] lengths, ChunkBatch.KnownChunks known, Runnable release) {
    return new ChunkBatch(this, begun++, offset, block, lengths, known, release);
  }

  /** All batches have begun; the answer comes when the last has joined. */
  synchronized void complete(
      Fingerprint fingerprint, boolean unchanged, CompletableFuture<ReadResult> whenDone) {
    seen = fingerprint;
    stable = unchanged;
    answer = whenDone;
    answerIfDone();
  }

  /** A worker is through with a batch. */
  synchronized void join(ChunkBatch batch) throws IOException {
    early.put(batch.sequence(), batch);
    for (ChunkBatch next = early.remove(joined); next != null; next = early.remove(joined)) {
      dataBytes += next.forEach(this::add);
      changedBytes += next.changedBytes();
      changedChunks += next.changedChunks();
      joined++;
    }
    answerIfDone();
  }

  private void add(long offset, Digest digest, Oid id) throws IOException {
    if (chunks++ == 0) {
      firstOffset = offset;
    }
    builder.add(offset, digest, id);
  }

  /** A worker has let go of a batch, joined or failed. */
  synchronized void end() {
    ended++;
    notifyAll();
  }

  /** Waits until no worker has a batch; for a reading that is given up. */
  synchronized void awaitWorkers() throws InterruptedIOException {
    try {
      while (ended < begun) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while reading");
    }
  }

  /**
   * Whether how it is cut is stored with it: not of a file that is nothing but one chunk at its
   * beginning, nor of one without any. Asked when no worker has a batch any more.
   */
  synchronized boolean hasRuleOfItsOwn() {
    boolean onlyFirst = chunks == 0 || chunks == 1 && firstOffset == 0;
    return failure != null || !onlyFirst;
  }

  /** A worker failed; the file has no answer but that. */
  synchronized void fail(Throwable cause) {
    failure = cause;
    answerIfDone();
  }

  private void answerIfDone() {
    CompletableFuture<ReadResult> waiting = answer;
    Fingerprint fingerprint = seen;
    if (waiting == null || fingerprint == null) {
      return;
    }
    if (failure != null) {
      waiting.completeExceptionally(failure);
    } else if (joined == begun) {
      try {
        waiting.complete(
            new ReadResult(
                fingerprint,
                stable,
                cut,
                builder.finish(),
                dataBytes,
                changedBytes,
                changedChunks));
      } catch (IOException | RuntimeException e) {
        waiting.completeExceptionally(e);
      }
    }
  }
}
