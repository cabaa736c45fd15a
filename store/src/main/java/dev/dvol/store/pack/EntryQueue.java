// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Entries on their way from many threads to one, bounded by their bytes. An entry counts until it
 * is {@link #release}d, not until it is taken. A single entry larger than the bound is let through
 * alone. The one thread is woken for a sixteenth of the bound, not for every entry: to wake it
 * costs as much as to compress a chunk.
 */
final class EntryQueue {
  private final int limit;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changedForWriter = lock.newCondition();
  private final Condition room = lock.newCondition();
  private final ArrayDeque<PackEntry> entries = new ArrayDeque<>();
  private long held;
  private long waiting;
  private int blocked;
  private boolean ended;

  EntryQueue(int limit) {
    this.limit = limit;
  }

  /** Waits for room and adds an entry. False, and nothing is added, once the queue has ended. */
  boolean put(PackEntry entry) throws InterruptedException {
    int size = entry.bytes().length;
    lock.lockInterruptibly();
    try {
      while (!ended && held > 0 && held + size > limit) {
        blocked++;
        changedForWriter.signal();
        try {
          room.await();
        } finally {
          blocked--;
        }
      }
      if (ended) {
        return false;
      }
      held += size;
      waiting += size;
      entries.add(entry);
      if (isWorthTaking()) {
        changedForWriter.signal();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean isWorthTaking() {
    return waiting >= limit / 16 || blocked > 0 || ended;
  }

  /**
   * Waits for entries and moves some of them, up to an eighth of the bound, to a list.
   *
   * @return their bytes, to be released when they are done with; -1 at the end
   */
  long take(List<PackEntry> target) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (entries.isEmpty() || !isWorthTaking()) {
        if (entries.isEmpty() && ended) {
          return -1;
        }
        changedForWriter.await();
      }
      long taken = 0;
      for (PackEntry entry = entries.poll(); entry != null; ) {
        target.add(entry);
        taken += entry.bytes().length;
        entry = taken < limit / 8 ? entries.poll() : null;
      }
      waiting -= taken;
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** Makes room. */
  void release(long bytes) {
    lock.lock();
    try {
      held -= bytes;
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Takes no more entries; those that wait can still be taken. */
  void end() {
    lock.lock();
    try {
      ended = true;
      changedForWriter.signalAll();
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Takes no more entries and forgets those that wait. */
  void abandon() {
    lock.lock();
    try {
      entries.clear();
      waiting = 0;
    } finally {
      lock.unlock();
    }
    end();
  }
}
