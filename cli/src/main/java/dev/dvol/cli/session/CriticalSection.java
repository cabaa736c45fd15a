// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.session;

import dev.dvol.store.error.VolumeException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Work that must not end in the middle, such as while containers are stopped. Who ends the process,
 * as Ctrl-C does, interrupts it and waits until it has come to an end of its own. Safe for many
 * threads; one works at a time.
 */
public final class CriticalSection {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();
  private @Nullable Thread worker;
  private boolean ending;

  /** Work with a result. */
  public interface Work<T> {
    /** Does it. */
    T run() throws IOException, VolumeException;
  }

  /** Does work that is to be waited for. */
  public <T> T run(Work<T> work) throws IOException, VolumeException {
    enter();
    try {
      return work.run();
    } finally {
      leave();
    }
  }

  private void enter() throws InterruptedIOException {
    lock.lock();
    try {
      // Nobody would wait for it any more.
      if (ending) {
        throw new InterruptedIOException("interrupted before it began");
      }
      worker = Thread.currentThread();
    } finally {
      lock.unlock();
    }
  }

  private void leave() {
    lock.lock();
    try {
      worker = null;
      ended.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Interrupts work that is under way and waits for its end; no other is begun from now on.
   *
   * @param most how long
   * @param unit of {@code most}
   */
  public void interruptAndAwait(long most, TimeUnit unit) {
    lock.lock();
    try {
      ending = true;
      if (worker != null) {
        worker.interrupt();
      }
      long left = unit.toNanos(most);
      while (worker != null && left > 0) {
        left = ended.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }
}
