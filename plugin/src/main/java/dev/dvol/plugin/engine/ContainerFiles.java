// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import dev.dvol.store.VolumeName;
import dev.dvol.store.journal.ContainerJournal;
import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.Name;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.posix.PosixException;
import java.nio.file.Path;

/**
 * Where a pool keeps what concerns the containers of one volume: the journal of those that wait,
 * the lock of who touches the volume's containers, and the locks of single containers, which all
 * volumes of the pool share. Whoever opened it closes it when the containers go on.
 */
public final class ContainerFiles implements AutoCloseable {
  private static final Name JOURNAL = Name.of("journal");

  private final VolumeName volume;
  private final Path path;
  private final Directory pool;
  private final Directory directory;
  private final Directory journal;

  private ContainerFiles(
      VolumeName volume, Path path, Directory pool, Directory directory, Directory journal) {
    this.volume = volume;
    this.path = path;
    this.pool = pool;
    this.directory = directory;
    this.journal = journal;
  }

  /**
   * Those of a volume; nothing is made or locked.
   *
   * @param pool the directory of the pool, absolute
   * @throws PosixException if there is no such volume, or it cannot be opened
   */
  public static ContainerFiles open(Posix posix, Path pool, VolumeName volume)
      throws PosixException {
    Directory root = Directory.openRoot(posix, pool);
    try {
      Directory directory = root.openDirectory(Name.of(volume.text()));
      try {
        Path path = pool.resolve(volume.text());
        return new ContainerFiles(volume, path, root, directory, directory.openDirectory(JOURNAL));
      } catch (PosixException | RuntimeException e) {
        directory.close();
        throw e;
      }
    } catch (PosixException | RuntimeException e) {
      root.close();
      throw e;
    }
  }

  VolumeName volume() {
    return volume;
  }

  Directory pool() {
    return pool;
  }

  /** The volume's own. */
  Directory directory() {
    return directory;
  }

  ContainerJournal journal() {
    return ContainerJournal.of(journal);
  }

  /** Where the journal's file is, for people. */
  Path journalPath() {
    return path.resolve(JOURNAL.toString()).resolve(ContainerJournal.FILE);
  }

  /** Closes; a second time does nothing. */
  @Override
  public void close() throws PosixException {
    try (Directory first = pool;
        Directory second = directory;
        Directory third = journal) {
      // Only to be closed.
    }
  }
}
