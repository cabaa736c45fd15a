// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.Name;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Phaser;
import org.jspecify.annotations.Nullable;

/**
 * Others who wait, while a directory is stored, until its files may change again. They need not
 * wait until the files have been read: what can be cloned is read afterwards. For the thread that
 * walks the directory, and one walk.
 */
public final class Waiting {
  private final @Nullable FileClones clones;
  private final @Nullable Runnable goOn;

  /** One party is the walk, the others are files that are being read in place. */
  private final Phaser readings = new Phaser(1);

  private Waiting(@Nullable FileClones clones, @Nullable Runnable goOn) {
    this.clones = clones;
    this.goOn = goOn;
  }

  /** Nobody waits. */
  public static Waiting nobody() {
    return new Waiting(null, null);
  }

  /**
   * Somebody waits.
   *
   * @param clones takes clones; closed by the caller after the walk
   * @param goOn lets them go on; called once, if nothing fails before
   */
  public static Waiting others(FileClones clones, Runnable goOn) {
    return new Waiting(clones, goOn);
  }

  /** Whether anybody does. */
  boolean isSomebody() {
    return clones != null;
  }

  /** A clone of a file, to be read in its place; empty if it is to be read itself. */
  Optional<FileClone> clone(Directory directory, Name name) throws IOException {
    return clones == null ? Optional.empty() : clones.clone(directory, name);
  }

  /** Has them wait for a file that is read in place. */
  void forReading(CompletableFuture<ReadResult> reading) {
    if (clones != null) {
      readings.register();
      var unused = reading.whenComplete((result, failure) -> readings.arriveAndDeregister());
    }
  }

  /** Lets them go on as soon as everything that is read in place has been read. */
  void walked() throws InterruptedIOException {
    if (goOn != null) {
      try {
        readings.awaitAdvanceInterruptibly(readings.arrive());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while reading");
      }
      goOn.run();
    }
  }
}
