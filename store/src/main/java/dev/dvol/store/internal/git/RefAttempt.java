// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.internal.git;

import dev.dvol.store.error.RepositoryLockedException;
import dev.dvol.store.posix.Pause;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.eclipse.jgit.lib.RefUpdate;

/**
 * A change of one ref, tried again for about a second while another process holds git's lock file.
 * JGit answers LOCK_FAILURE alike for a held lock, for a ref that moved and for a name in the way.
 */
final class RefAttempt {
  /** Reads the ref, compares and writes it, once. */
  interface Change {
    RefUpdate.Result tryOnce() throws IOException;
  }

  /** Throws what explains a failure better than a held lock; returns if nothing does. */
  interface Diagnosis {
    void explain() throws IOException;
  }

  private static final int[] PAUSES_MILLIS = {5, 10, 20, 40, 80, 160, 320, 640};

  private final String name;
  private final Path lock;
  private final Change change;
  private final Diagnosis diagnosis;

  RefAttempt(String name, Path lock, Change change, Diagnosis diagnosis) {
    this.name = name;
    this.lock = lock;
    this.change = change;
    this.diagnosis = diagnosis;
  }

  /**
   * Any result but LOCK_FAILURE.
   *
   * @throws RepositoryLockedException if the lock stays held
   */
  RefUpdate.Result run() throws IOException {
    for (int pause : PAUSES_MILLIS) {
      RefUpdate.Result result = tryOnce();
      if (result != RefUpdate.Result.LOCK_FAILURE) {
        return result;
      }
      diagnosis.explain();
      Pause.of(Duration.ofMillis(pause), "the lock of a ref");
    }
    throw new RepositoryLockedException(
        lock.toString(), "cannot change " + name + ": " + lock + " exists");
  }

  private RefUpdate.Result tryOnce() throws IOException {
    try {
      return change.tryOnce();
    } catch (IOException e) {
      diagnosis.explain();
      throw Failures.translate(e, name);
    }
  }
}
