// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.PosixException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * The directories that pending work holds open. Closing this closes those that a failure left open;
 * a process that lives on, as the volume driver does, would run out of descriptors. One thread.
 */
final class HeldDirectories implements AutoCloseable {
  private final Set<HeldDirectory> open = Collections.newSetFromMap(new IdentityHashMap<>());

  /** Takes a directory, which is closed when all who hold it let go. */
  HeldDirectory hold(Directory directory) {
    HeldDirectory held = new HeldDirectory(directory, this);
    open.add(held);
    return held;
  }

  void letGo(HeldDirectory directory) throws PosixException {
    open.remove(directory);
    directory.get().close();
  }

  @Override
  public void close() throws PosixException {
    PosixException failure = null;
    for (HeldDirectory each : open) {
      try {
        each.get().close();
      } catch (PosixException e) {
        failure = e;
      }
    }
    open.clear();
    if (failure != null) {
      throw failure;
    }
  }
}
