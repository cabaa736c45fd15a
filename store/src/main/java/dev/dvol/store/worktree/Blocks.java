// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;

/**
 * Buffers of one size that go round, of which there is never more than a fixed number. Each is made
 * when it is first needed: most commands read a few small files. Safe for any number of threads.
 */
final class Blocks {
  private final int blockBytes;
  private final Semaphore mayBeTaken;
  private final Queue<byte[]> free = new ConcurrentLinkedQueue<>();

  /** At most that many blocks of that size. */
  Blocks(int count, int blockBytes) {
    this.mayBeTaken = new Semaphore(count);
    this.blockBytes = blockBytes;
  }

  /** A block with anything in it; waits until one is free if there are as many as there may be. */
  byte[] take() throws InterruptedException {
    mayBeTaken.acquire();
    byte[] block = free.poll();
    return block == null ? new byte[blockBytes] : block;
  }

  /** Gives back a block that was taken. */
  void giveBack(byte[] block) {
    free.add(block);
    mayBeTaken.release();
  }
}
