// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc.model;

import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.testing.FaultyPosix;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A process that ends before its nth mutating call: neither that nor a later one reaches the
 * kernel. When this is closed, its descriptors are, and its locks go with them.
 */
final class PlayedCrash implements AutoCloseable {
  private static final class End extends Error {
    private static final long serialVersionUID = 1L;

    End() {
      super("the process ended");
    }
  }

  private final Posix kernel = new NativePosix();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final Set<Object> open = ConcurrentHashMap.newKeySet();
  private final FaultyPosix faulty = Kernel.calls();

  PlayedCrash(int mutation) {
    faulty.answer(
        "openat",
        (call, real) -> {
          Object descriptor = real.call();
          open.add(descriptor);
          return descriptor;
        });
    faulty.before("close", call -> open.remove(call.arguments().get(0)));
    faulty.before(
        call -> {
          if (call.mutation() > 0 && (call.mutation() == mutation || ended.get())) {
            ended.set(true);
            throw new End();
          }
        });
  }

  Posix posix() {
    return faulty.posix();
  }

  boolean hasEnded() {
    return ended.get();
  }

  @Override
  public void close() throws dev.dvol.store.posix.PosixException {
    for (Object descriptor : open) {
      kernel.close((Integer) descriptor);
    }
  }
}
