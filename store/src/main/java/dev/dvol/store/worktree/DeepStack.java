// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * A thread whose stack is deep enough to walk any tree by recursion. A thread of the usual size
 * ends about a thousand directories below the root, and programs do make such trees. Only what is
 * used of the stack costs memory.
 */
final class DeepStack {
  private static final long STACK_BYTES = 512L << 20;

  private DeepStack() {}

  /** Something that walks a tree. */
  interface Walk<T> {
    T run() throws IOException;
  }

  /** Runs a walk and waits for it; what it throws is thrown, an interrupt is passed on to it. */
  static <T> T run(Walk<T> walk) throws IOException {
    FutureTask<T> task = new FutureTask<>(walk::run);
    Thread thread = new Thread(null, task, "dvol-walk", STACK_BYTES);
    thread.setDaemon(true);
    thread.start();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          interrupted = true;
          thread.interrupt();
        }
      }
    } catch (ExecutionException e) {
      throw asThrown(e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static IOException asThrown(@Nullable Throwable cause) {
    if (cause instanceof RuntimeException bug) {
      throw bug;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    if (cause instanceof IOException failure) {
      return failure;
    }
    throw new IllegalStateException("a walk failed", cause);
  }
}
