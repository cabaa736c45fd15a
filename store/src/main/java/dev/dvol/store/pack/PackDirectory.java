// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.Errno;
import dev.dvol.store.posix.FileHandle;
import dev.dvol.store.posix.Name;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.posix.PosixException;
import dev.dvol.store.posix.Stat;
import dev.dvol.store.posix.Timestamp;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** The directory {@code objects/pack}, held open. All changes of names in it are made here. */
final class PackDirectory implements AutoCloseable {
  private static final String TEMPORARY_PREFIX = "tmp_";
  private static final int READ_ONLY_FILE = 0444;

  private final Path path;
  private final Directory directory;

  private PackDirectory(Path path, Directory directory) {
    this.path = path;
    this.directory = directory;
  }

  static PackDirectory open(Posix posix, Path objects) throws PosixException {
    Path path = objects.resolve("pack").toAbsolutePath();
    return new PackDirectory(path, Directory.openRoot(posix, path));
  }

  Path file(String name) {
    return path.resolve(name);
  }

  /** A new file that only the holder of the handle can write; a taken name is an error. */
  FileHandle create(String name) throws PosixException {
    return directory.create(Name.of(name), READ_ONLY_FILE);
  }

  FileHandle openForReading(String name) throws PosixException {
    return directory.openForReading(Name.of(name));
  }

  boolean exists(String name) throws PosixException {
    return directory.exists(Name.of(name));
  }

  void rename(String from, String to) throws PosixException {
    directory.rename(Name.of(from), directory, Name.of(to));
  }

  void removeIfPresent(String name) throws PosixException {
    removeIfPresent(Name.of(name));
  }

  /** Makes all earlier changes of names durable. */
  void sync() throws PosixException {
    directory.sync();
  }

  Posix posix() {
    return directory.posix();
  }

  /** What the kernel tells about a file, or empty when there is none. */
  Optional<Stat> findStat(String name) throws PosixException {
    return directory.findStat(Name.of(name));
  }

  /** Gives a file another name in another directory; the one it has stays. A taken name is fine. */
  void linkTo(String name, Directory other, Name otherName) throws PosixException {
    link(directory, Name.of(name), other, otherName);
  }

  /** Gives a file of another directory a name in this one. A taken name is fine. */
  void linkFrom(Directory other, Name otherName, String name) throws PosixException {
    link(other, otherName, directory, Name.of(name));
  }

  private static void link(Directory from, Name name, Directory to, Name newName)
      throws PosixException {
    try {
      from.posix().linkat(from.fd(), name.bytes(), to.fd(), newName.bytes());
    } catch (PosixException e) {
      if (!e.is(Errno.EEXIST)) {
        throw e;
      }
    }
  }

  /** When a name was last added or removed. */
  Timestamp modified() throws PosixException {
    return directory.stat().modified();
  }

  Set<String> list() throws PosixException {
    Set<String> names = new HashSet<>();
    for (Name name : directory.list()) {
      names.add(name.toString());
    }
    return names;
  }

  /**
   * Removes {@code tmp_*} files and packs without an index that were last changed before a time.
   *
   * @return number of files removed
   */
  int removeLeftovers(Timestamp changedBefore) throws PosixException {
    Set<String> names = list();
    int removed = 0;
    for (Name name : directory.list()) {
      if (isLeftover(name.toString(), names)) {
        Optional<Stat> stat = directory.findStat(name);
        if (stat.isPresent() && stat.get().modified().compareTo(changedBefore) < 0) {
          removeIfPresent(name);
          removed++;
        }
      }
    }
    return removed;
  }

  @Override
  public void close() throws PosixException {
    directory.close();
  }

  private void removeIfPresent(Name name) throws PosixException {
    try {
      directory.remove(name);
    } catch (PosixException e) {
      if (!e.is(Errno.ENOENT)) {
        throw e;
      }
    }
  }

  private static boolean isLeftover(String name, Set<String> names) {
    if (name.startsWith(TEMPORARY_PREFIX)) {
      return true;
    }
    String ending = ".pack";
    return name.startsWith("pack-")
        && name.endsWith(ending)
        && !names.contains(name.substring(0, name.length() - ending.length()) + ".idx");
  }
}
