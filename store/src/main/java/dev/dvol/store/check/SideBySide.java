// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.check;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Does independent work with a few threads at once. */
final class SideBySide {
  private SideBySide() {}

  /** What is done with one of them. */
  interface Work {
    /** Does it. */
    void accept(int item) throws IOException;
  }

  /**
   * Does it with all of them; returns when all threads have ended.
   *
   * @throws IOException the first failure; what was not begun by then is not done
   */
  static void run(int threads, List<Integer> items, Work work) throws IOException {
    ExecutorService pool =
        Executors.newFixedThreadPool(
            Math.max(1, Math.min(threads, items.size())),
            runnable -> {
              Thread thread = new Thread(runnable, "dvol-check");
              thread.setDaemon(true);
              return thread;
            });
    try {
      List<Future<?>> results = new ArrayList<>();
      for (int item : items) {
        results.add(
            pool.submit(
                () -> {
                  work.accept(item);
                  return item;
                }));
      }
      for (Future<?> result : results) {
        result.get();
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IOException("a pack cannot be checked", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while packs were read");
    } finally {
      pool.shutdownNow();
      awaitEnd(pool);
    }
  }

  // The packs may be closed when this returns.
  private static void awaitEnd(ExecutorService pool) {
    boolean interrupted = false;
    for (boolean ended = false; !ended; ) {
      try {
        ended = pool.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
