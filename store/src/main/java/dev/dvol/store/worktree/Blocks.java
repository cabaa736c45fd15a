// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;

/**
 * Blocks that go round, of which there is never more than a fixed number. Each is made when it is
 * first needed: most commands read a few small files. Safe for any number of threads.
 */
final class Blocks {
  private final Semaphore mayBeTaken;
  private final Queue<Block> free = new ConcurrentLinkedQueue<>();

  /** At most that many blocks. */
  Blocks(int count) {
    this.mayBeTaken = new Semaphore(count);
  }

  /** A block with anything in it; waits until one is free if there are as many as there may be. */
  Block take() throws InterruptedException {
    mayBeTaken.acquire();
    Block block = free.poll();
    if (block != null) {
      return block;
    }
    boolean made = false;
    try {
      Block fresh = new Block();
      made = true;
      return fresh;
    } finally {
      // Without memory for it there is one less, and nobody is to wait for it.
      if (!made) {
        mayBeTaken.release();
      }
    }
  }

  /** Gives back a block that was taken. */
  void giveBack(Block block) {
    free.add(block);
    mayBeTaken.release();
  }
}
