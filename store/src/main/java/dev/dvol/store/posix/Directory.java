// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.posix;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * An open directory. Everything below it is reached name by name from its descriptor, so that
 * nobody who renames or links inside a tree can lead a caller out of it; no method follows a
 * symbolic link but {@link #openRoot}.
 *
 * <p>Whoever opened it closes it. Threads may share it; the caller sees to it that nobody uses it
 * while it is being closed. New, removed and renamed names are durable only after {@link #sync}.
 * Permissions of new entries are cut by the umask of the process.
 */
public final class Directory implements AutoCloseable {
  private static final byte[] ITSELF = {'.'};

  private final Descriptor descriptor;

  private Directory(Descriptor descriptor) {
    this.descriptor = descriptor;
  }

  /**
   * Opens a directory that a person or the configuration named. Symbolic links on the way, the last
   * one included, are followed.
   *
   * @throws PosixException if it is absent, no directory or not accessible
   * @throws IllegalArgumentException if the path is not absolute
   */
  public static Directory openRoot(Posix posix, Path path) throws PosixException {
    byte[] bytes = PathBytes.of(path);
    int fd = posix.openat(Posix.AT_FDCWD, bytes, Posix.O_RDONLY | Posix.O_DIRECTORY, 0);
    return new Directory(new Descriptor(posix, fd));
  }

  /**
   * Opens a directory in this one.
   *
   * @throws PosixException if the name is absent or anything but a directory
   */
  public Directory openDirectory(Name name) throws PosixException {
    int flags = Posix.O_RDONLY | Posix.O_DIRECTORY | Posix.O_NOFOLLOW;
    return new Directory(new Descriptor(posix(), posix().openat(fd(), name.bytes(), flags, 0)));
  }

  /** The same directory by a descriptor of its own. */
  public Directory duplicate() throws PosixException {
    int flags = Posix.O_RDONLY | Posix.O_DIRECTORY;
    return new Directory(new Descriptor(posix(), posix().openat(fd(), new byte[] {'.'}, flags, 0)));
  }

  /**
   * All names in it, ordered by unsigned bytes. Names that come or go meanwhile may be listed or
   * not.
   */
  public List<Name> list() throws PosixException {
    List<byte[]> entries;
    // The position in the list belongs to the descriptor: two listings at once would share the
    // entries out.
    synchronized (descriptor) {
      entries = posix().readDirectory(fd());
    }
    List<Name> names = new ArrayList<>(entries.size());
    for (byte[] entry : entries) {
      names.add(Name.of(entry));
    }
    Collections.sort(names);
    return names;
  }

  /** What the kernel tells about an entry; about a symbolic link itself. */
  public Stat stat(Name name) throws PosixException {
    return posix().statat(fd(), name.bytes());
  }

  /** The same, or empty when there is no such entry. */
  public Optional<Stat> findStat(Name name) throws PosixException {
    try {
      return Optional.of(stat(name));
    } catch (PosixException e) {
      if (e.is(Errno.ENOENT)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** What the kernel tells about this directory. */
  public Stat stat() throws PosixException {
    return posix().fstat(fd());
  }

  /** Whether there is an entry of this name, of whatever kind. */
  public boolean exists(Name name) throws PosixException {
    return findStat(name).isPresent();
  }

  /**
   * Opens a regular file for reading. Never waits: a pipe in its place is refused, not opened for
   * ever.
   *
   * @throws PosixException if the name is absent or anything but a regular file
   */
  public FileHandle openForReading(Name name) throws PosixException {
    return openFile(name, Posix.O_RDONLY);
  }

  /**
   * Opens a regular file for reading and writing; its content stays.
   *
   * @throws PosixException if the name is absent or anything but a regular file
   */
  public FileHandle openForWriting(Name name) throws PosixException {
    return openFile(name, Posix.O_RDWR);
  }

  /**
   * Holds on to an entry of any kind without opening it.
   *
   * @throws PosixException if the name is absent
   */
  public EntryHandle hold(Name name) throws PosixException {
    int fd = posix().openat(fd(), name.bytes(), Posix.O_PATH | Posix.O_NOFOLLOW, 0);
    return new EntryHandle(new Descriptor(posix(), fd), Printable.quoted(name.bytes()));
  }

  /**
   * Makes an empty regular file and opens it for reading and writing.
   *
   * @throws PosixException if the name is taken, by a dangling symbolic link too; nothing is
   *     changed then
   */
  public FileHandle create(Name name, int permissions) throws PosixException {
    int flags = Posix.O_RDWR | Posix.O_CREAT | Posix.O_EXCL | Posix.O_NOFOLLOW;
    int fd = posix().openat(fd(), name.bytes(), flags, permissions);
    return new FileHandle(new Descriptor(posix(), fd));
  }

  /**
   * Makes a file without a name on the file system of this directory and opens it for reading and
   * writing; it is gone when closed.
   *
   * @throws PosixException if the file system cannot
   */
  public FileHandle createUnnamed(int permissions) throws PosixException {
    int flags = Posix.O_RDWR | Posix.O_TMPFILE | Posix.O_DIRECTORY;
    return new FileHandle(
        new Descriptor(posix(), posix().openat(fd(), ITSELF, flags, permissions)));
  }

  /**
   * Makes a directory and opens it. When only the opening fails, an empty directory is left behind.
   */
  public Directory makeDirectory(Name name, int permissions) throws PosixException {
    posix().mkdirat(fd(), name.bytes(), permissions);
    return openDirectory(name);
  }

  /**
   * Removes an entry that is no directory.
   *
   * @throws PosixException if it is absent or a directory
   */
  public void remove(Name name) throws PosixException {
    posix().unlinkat(fd(), name.bytes());
  }

  /**
   * Removes an empty directory.
   *
   * @throws PosixException if it is absent, not empty or no directory
   */
  public void removeDirectory(Name name) throws PosixException {
    posix().rmdirat(fd(), name.bytes());
  }

  /**
   * Removes an entry with everything below it; an absent one is fine. A symbolic link is removed,
   * never followed, and nothing below a mount point is touched. Depth is not limited by open files
   * nor by the stack.
   *
   * @throws PosixException if something cannot be removed, is mounted, or is moved or filled by
   *     others faster than it is emptied; what was removed so far stays removed
   */
  public void removeRecursively(Name name) throws PosixException {
    TreeRemoval.remove(this, name);
  }

  /**
   * Renames an entry, replacing a file or an empty directory of the new name. Both must be on one
   * file system.
   */
  public void rename(Name from, Directory toDirectory, Name to) throws PosixException {
    posix().renameat(fd(), from.bytes(), toDirectory.fd(), to.bytes());
  }

  /**
   * Makes the names in this directory durable: those made, removed and renamed before.
   *
   * @throws PosixException if that may have failed; asking again proves nothing
   */
  public void sync() throws PosixException {
    posix().fsync(fd());
  }

  /**
   * The descriptor, for calls that this class does not offer. It stays the property of this object.
   *
   * @throws IllegalStateException when closed
   */
  public int fd() {
    return descriptor.fd();
  }

  /** The system calls it was opened with. */
  public Posix posix() {
    return descriptor.posix();
  }

  /** Closes; a second time does nothing. */
  @Override
  public void close() throws PosixException {
    descriptor.close();
  }

  /** Another descriptor of this directory, for a walk that closes its own on the way. */
  int reopen() throws PosixException {
    return posix().openat(fd(), ITSELF, Posix.O_RDONLY | Posix.O_DIRECTORY, 0);
  }

  // Looked at before it is opened: opening alone can start a watchdog, rewind a tape or wait.
  private FileHandle openFile(Name name, int access) throws PosixException {
    try (EntryHandle held = hold(name)) {
      return held.open(access);
    }
  }
}
