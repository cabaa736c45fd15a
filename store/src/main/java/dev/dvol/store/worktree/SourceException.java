// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import dev.dvol.store.posix.Errno;
import dev.dvol.store.posix.PosixException;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A file of the working directory that could not be read; never a failure of the store, which would
 * be an error.
 */
final class SourceException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient PosixException refusal;

  SourceException(PosixException refusal) {
    super(refusal);
    this.refusal = refusal;
  }

  PosixException refusal() {
    return refusal;
  }

  /** A call on the working directory. */
  interface Call<T> {
    T run() throws PosixException;
  }

  /**
   * Runs a call on the working directory, so that its refusal cannot be taken for one of the store.
   */
  static <T> T source(Call<T> call) throws SourceException {
    try {
      return call.run();
    } catch (PosixException e) {
      if (isOurs(e)) {
        throw new UncheckedIOException(e);
      }
      throw new SourceException(e);
    }
  }

  // Of these no file is to blame: to pass it over as unreadable would turn a moment's shortage into
  // a deletion.
  private static boolean isOurs(PosixException refusal) {
    return refusal.is(Errno.EMFILE) || refusal.is(Errno.ENFILE) || refusal.is(Errno.ENOMEM);
  }
}
