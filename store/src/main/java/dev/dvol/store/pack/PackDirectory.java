// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.Errno;
import dev.dvol.store.posix.FileHandle;
import dev.dvol.store.posix.FileKind;
import dev.dvol.store.posix.Name;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.posix.PosixException;
import dev.dvol.store.posix.Stat;
import dev.dvol.store.posix.Timestamp;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The directory {@code objects/pack}, held open. All changes of names in it are made here. */
final class PackDirectory implements AutoCloseable {
  static final String PACK = ".pack";
  static final String INDEX = ".idx";

  /** Files beside a pack that are made from it, and mean nothing without it. */
  private static final List<String> DERIVED = List.of(".rev", ".bitmap", ".mtimes");

  /** Where a newer git keeps a multi-pack index that it adds to, file by file. */
  private static final String INDEX_LAYERS = "multi-pack-index.d";

  private static final String TEMPORARY_PREFIX = "tmp_";
  private static final int READ_ONLY_FILE = 0444;

  private final Path path;
  private final Directory directory;

  private PackDirectory(Path path, Directory directory) {
    this.path = path;
    this.directory = directory;
  }

  static PackDirectory open(Posix posix, Path objects) throws PosixException {
    return openAt(posix, objects.resolve("pack").toAbsolutePath());
  }

  /** Another directory with packs in it, which has no names of its own to keep in order. */
  static PackDirectory openAt(Posix posix, Path path) throws PosixException {
    return new PackDirectory(path, Directory.openRoot(posix, path));
  }

  /** A directory of this name beside {@code objects}, made durably if it is not there. */
  Directory openOrMakeBesideObjects(Name name) throws PosixException {
    try (Directory parent = Directory.openRoot(directory.posix(), path.resolve("../.."))) {
      if (parent.exists(name)) {
        return parent.openDirectory(name);
      }
      Directory made = parent.makeDirectory(name, 0700);
      parent.sync();
      return made;
    }
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

  /** Packs that have no index, by name without an ending, ascending. */
  List<String> withoutIndex() throws PosixException {
    return halves(PACK, INDEX);
  }

  private List<String> halves(String there, String missing) throws PosixException {
    Set<String> names = list();
    List<String> halves = new ArrayList<>();
    for (String name : names) {
      if (name.startsWith("pack-") && name.endsWith(there)) {
        String stem = name.substring(0, name.length() - there.length());
        if (!names.contains(stem + missing)) {
          halves.add(stem);
        }
      }
    }
    Collections.sort(halves);
    return halves;
  }

  /**
   * Removes {@code tmp_*} files that were last changed before a time.
   *
   * @return number of files removed
   */
  int removeTemporary(Timestamp changedBefore) throws PosixException {
    int removed = 0;
    for (String name : list()) {
      if (name.startsWith(TEMPORARY_PREFIX) && wasChangedBefore(name, changedBefore)) {
        removeIfPresent(name);
        removed++;
      }
    }
    return removed;
  }

  private boolean wasChangedBefore(String name, Timestamp time) throws PosixException {
    Optional<Stat> stat = findStat(name);
    return stat.isPresent() && stat.get().modified().compareTo(time) < 0;
  }

  /** Indexes that have no pack, by name without an ending, ascending. */
  List<String> withoutPack() throws PosixException {
    return halves(INDEX, PACK);
  }

  /**
   * Removes packs with all that is made from them, durably. The index goes first: who sees one
   * relies on its pack. A {@code multi-pack-index}, in one file or in several, would still name
   * them and goes too, before a pack does.
   */
  void removePacks(Collection<String> packs) throws PosixException {
    for (String name : list()) {
      if (name.equals(INDEX_LAYERS)) {
        removeLayers();
      } else if (name.startsWith("multi-pack-index")) {
        removeIfPresent(name);
      }
    }
    for (String pack : packs) {
      removeIfPresent(pack + INDEX);
    }
    sync();
    for (String pack : packs) {
      removeIfPresent(pack + PACK);
      for (String derived : DERIVED) {
        removeIfPresent(pack + derived);
      }
    }
    sync();
  }

  /** By the chain git finds the others: without it, what a crash leaves of them is no index. */
  private void removeLayers() throws PosixException {
    if (directory.stat(Name.of(INDEX_LAYERS)).kind() == FileKind.DIRECTORY) {
      try (Directory layers = directory.openDirectory(Name.of(INDEX_LAYERS))) {
        Name chain = Name.of("multi-pack-index-chain");
        if (layers.exists(chain)) {
          layers.removeRecursively(chain);
          layers.sync();
        }
      }
    }
    directory.removeRecursively(Name.of(INDEX_LAYERS));
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
}
