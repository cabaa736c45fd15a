// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import java.util.ArrayDeque;
import java.util.Deque;

/** Sessions that are not in use, a few kept. Safe for any number of threads. */
final class ReadSessions implements AutoCloseable {
  private static final int KEPT = 16;

  private final int largestContent;
  private final Deque<ReadSession> idle = new ArrayDeque<>();
  private boolean closed;

  ReadSessions(int largestContent) {
    this.largestContent = largestContent;
  }

  ReadSession borrow() {
    synchronized (idle) {
      ReadSession session = idle.poll();
      if (session != null) {
        return session;
      }
    }
    return new ReadSession(largestContent);
  }

  void giveBack(ReadSession session) {
    session.decoder().forget();
    synchronized (idle) {
      if (!closed && idle.size() < KEPT) {
        idle.push(session);
        return;
      }
    }
    session.close();
  }

  @Override
  public void close() {
    synchronized (idle) {
      closed = true;
      idle.forEach(ReadSession::close);
      idle.clear();
    }
  }
}
