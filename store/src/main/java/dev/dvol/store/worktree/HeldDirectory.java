// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.PosixException;

/**
 * A directory that several pieces of pending work need; closed when the last lets go. One thread.
 */
final class HeldDirectory {
  private final Directory directory;
  private final HeldDirectories all;
  private int holders = 1;

  HeldDirectory(Directory directory, HeldDirectories all) {
    this.directory = directory;
    this.all = all;
  }

  Directory get() {
    return directory;
  }

  HeldDirectory hold() {
    holders++;
    return this;
  }

  void release() throws PosixException {
    if (--holders == 0) {
      all.letGo(this);
    }
  }
}
