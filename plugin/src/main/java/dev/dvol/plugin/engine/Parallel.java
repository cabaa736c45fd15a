// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import dev.dvol.store.error.VolumeException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Does the same with several containers, four at a time: engines take seconds for each. */
final class Parallel {
  private static final int AT_ONCE = 4;

  private Parallel() {}

  /** What is done with one of them. */
  @FunctionalInterface
  interface Task<T> {
    /** Does it. */
    void run(T item) throws IOException, VolumeException;
  }

  /** Cut into such as are all done at once, in order. */
  static <T> List<List<T>> batches(List<T> items) {
    List<List<T>> batches = new ArrayList<>();
    for (int from = 0; from < items.size(); from += AT_ONCE) {
      batches.add(items.subList(from, Math.min(from + AT_ONCE, items.size())));
    }
    return batches;
  }

  /**
   * Does it with all, whatever becomes of the others, and returns when none is under way any more.
   *
   * @throws IOException the first failure, with the others suppressed
   * @throws VolumeException the same
   */
  static <T> void run(List<T> items, Task<T> task) throws IOException, VolumeException {
    if (items.isEmpty()) {
      return;
    }
    // Never in this thread: an interrupt would end a request half-way.
    ExecutorService executor = Executors.newFixedThreadPool(AT_ONCE);
    try {
      List<Future<?>> futures = new ArrayList<>();
      for (T item : items) {
        futures.add(
            executor.submit(
                () -> {
                  task.run(item);
                  return null;
                }));
      }
      @Nullable Throwable first = null;
      for (Future<?> future : futures) {
        @Nullable Throwable failure = failureOf(future);
        if (first == null) {
          first = failure;
        } else if (failure != null) {
          first.addSuppressed(failure);
        }
      }
      throwIfAny(first);
    } finally {
      executor.shutdown();
    }
  }

  /** Waits in spite of interrupts: half of a stop cannot be left to itself. */
  private static @Nullable Throwable failureOf(Future<?> future) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          future.get();
          return null;
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          return e.getCause();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void throwIfAny(@Nullable Throwable failure) throws IOException, VolumeException {
    if (failure instanceof IOException e) {
      throw e;
    }
    if (failure instanceof VolumeException e) {
      throw e;
    }
    if (failure != null) {
      throw new IllegalStateException(failure);
    }
  }
}
