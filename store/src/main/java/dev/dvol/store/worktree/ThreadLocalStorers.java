// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** One storer for each thread that asks, closed together when all threads have ended. */
final class ThreadLocalStorers implements AutoCloseable {
  private final ChunkStorer.Factory factory;
  private final Map<Thread, ChunkStorer> storers = new ConcurrentHashMap<>();

  ThreadLocalStorers(ChunkStorer.Factory factory) {
    this.factory = factory;
  }

  ChunkStorer get() {
    return storers.computeIfAbsent(Thread.currentThread(), thread -> factory.open());
  }

  @Override
  public void close() {
    storers.values().forEach(ChunkStorer::close);
    storers.clear();
  }
}
