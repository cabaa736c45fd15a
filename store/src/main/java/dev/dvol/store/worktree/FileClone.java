// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import dev.dvol.store.index.Fingerprint;
import dev.dvol.store.posix.FileHandle;
import dev.dvol.store.posix.PosixException;

/**
 * The content of a file as it was when it looked like this.
 *
 * @param content without a name; gone when closed
 * @param look of the file, before and after it was cloned
 * @param keeper who closes it if nobody else does
 */
record FileClone(FileHandle content, Fingerprint look, FileClones keeper) implements AutoCloseable {
  /** Gives the blocks back; a second time does nothing. */
  @Override
  public void close() throws PosixException {
    keeper.close(this);
  }
}
