// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import dev.dvol.store.posix.PosixException;
import java.io.IOException;

/** A file of the working directory that could not be read; never a failure of the store, which would be an error. */
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

  /** Runs a call on the working directory, so that its refusal cannot be taken for one of the store. */
  static <T> T source(Call<T> call) throws SourceException {
    try {
      return call.run();
    } catch (PosixException e) {
      throw new SourceException(e);
    }
  }
}
