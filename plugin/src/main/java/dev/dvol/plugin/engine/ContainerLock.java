// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import dev.dvol.store.error.RepositoryLockedException;
import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.FileLock;
import dev.dvol.store.posix.Name;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * The lock {@code containers.lock} in a volume's directory, held from before the first of the
 * volume's containers is touched until all go on. Whoever finds it free and the container journal
 * filled knows that the one who filled it is dead.
 */
final class ContainerLock {
  private static final Name NAME = Name.of("containers.lock");

  /** A recovery may be under way, and containers take their time to start. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private ContainerLock() {}

  /**
   * Takes it.
   *
   * @throws RepositoryLockedException if another process holds it for two minutes
   */
  static FileLock take(ContainerFiles files) throws IOException {
    Directory volumeDirectory = files.directory();
    String purpose = "containers of volume " + files.volume();
    Optional<FileLock> lock = FileLock.tryAcquire(volumeDirectory, NAME, purpose, PATIENCE);
    if (lock.isEmpty()) {
      throw new RepositoryLockedException(
          NAME.toString(),
          "another dvol is stopping or starting the containers of this volume"
              + FileLock.describeOwner(volumeDirectory, NAME).map(o -> ": " + o).orElse(""),
          "try again when it is done");
    }
    return lock.get();
  }

  /** Takes it if it is free. */
  static Optional<FileLock> takeIfFree(ContainerFiles files, String purpose) throws IOException {
    return FileLock.tryAcquire(files.directory(), NAME, purpose, Duration.ZERO);
  }
}
