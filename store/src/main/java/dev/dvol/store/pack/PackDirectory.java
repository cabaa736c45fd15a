// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import dev.dvol.store.posix.Errno;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.posix.PosixException;
import dev.dvol.store.posix.Stat;
import dev.dvol.store.posix.Timestamp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The directory {@code objects/pack}, held open. All changes of names in it are made here. */
final class PackDirectory implements AutoCloseable {
  static final String TEMPORARY_PREFIX = "tmp_";

  private static final int READ_ONLY_FILE = 0444;

  private final Posix posix;
  private final Path path;
  private final int fd;

  private PackDirectory(Posix posix, Path path, int fd) {
    this.posix = posix;
    this.path = path;
    this.fd = fd;
  }

  static PackDirectory open(Posix posix, Path objects) throws PosixException {
    Path path = objects.resolve("pack").toAbsolutePath();
    int flags = Posix.O_RDONLY | Posix.O_DIRECTORY;
    return new PackDirectory(
        posix, path, posix.openat(Posix.AT_FDCWD, bytes(path.toString()), flags, 0));
  }

  Posix posix() {
    return posix;
  }

  Path file(String name) {
    return path.resolve(name);
  }

  /** A new file that only its owner's descriptor can write; an existing name is an error. */
  int create(String name) throws PosixException {
    int flags = Posix.O_RDWR | Posix.O_CREAT | Posix.O_EXCL | Posix.O_NOFOLLOW;
    return posix.openat(fd, bytes(name), flags, READ_ONLY_FILE);
  }

  int openForReading(String name) throws PosixException {
    return posix.openat(fd, bytes(name), Posix.O_RDONLY | Posix.O_NOFOLLOW, 0);
  }

  boolean exists(String name) throws PosixException {
    try {
      posix.statat(fd, bytes(name));
      return true;
    } catch (PosixException e) {
      if (e.is(Errno.ENOENT)) {
        return false;
      }
      throw e;
    }
  }

  void rename(String from, String to) throws PosixException {
    posix.renameat(fd, bytes(from), fd, bytes(to));
  }

  void removeIfPresent(String name) throws PosixException {
    try {
      posix.unlinkat(fd, bytes(name));
    } catch (PosixException e) {
      if (!e.is(Errno.ENOENT)) {
        throw e;
      }
    }
  }

  /** Makes all earlier changes of names durable. */
  void sync() throws PosixException {
    posix.fsync(fd);
  }

  /** When a name was last added or removed. */
  Timestamp modified() throws PosixException {
    return posix.fstat(fd).modified();
  }

  Set<String> list() throws PosixException {
    Set<String> names = new HashSet<>();
    for (byte[] name : posix.readDirectory(fd)) {
      names.add(new String(name, StandardCharsets.ISO_8859_1));
    }
    return names;
  }

  /**
   * Removes {@code tmp_*} files and packs without an index that were last changed before a time.
   *
   * @return number of files removed
   */
  int removeLeftovers(Timestamp changedBefore) throws IOException {
    Set<String> names = list();
    List<String> leftovers = new ArrayList<>();
    for (String name : names) {
      if (isLeftover(name, names) && stat(name).modified().compareTo(changedBefore) < 0) {
        leftovers.add(name);
      }
    }
    for (String name : leftovers) {
      removeIfPresent(name);
    }
    return leftovers.size();
  }

  @Override
  public void close() throws PosixException {
    posix.close(fd);
  }

  private static boolean isLeftover(String name, Set<String> names) {
    if (name.startsWith(TEMPORARY_PREFIX)) {
      return true;
    }
    return name.startsWith("pack-")
        && name.endsWith(".pack")
        && !names.contains(name.substring(0, name.length() - ".pack".length()) + ".idx");
  }

  private Stat stat(String name) throws PosixException {
    return posix.statat(fd, name.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
