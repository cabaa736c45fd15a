// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.posix;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Removal of a tree that others may be changing. One descriptor is open at a time: the way up is
 * {@code ..}, which must lead to the very directory that the walk came from (device and inode), or
 * the removal stops. The way down is a name opened as a directory and nothing else, so a symbolic
 * link put in its place is removed like a file.
 */
final class TreeRemoval {
  private static final byte[] PARENT = {'.', '.'};
  private static final byte[] ITSELF = {};
  private static final int OWNER_ALL = 0700;
  private static final int DIRECTORY_FLAGS = Posix.O_RDONLY | Posix.O_DIRECTORY | Posix.O_NOFOLLOW;

  // Removing a directory that others fill, or a name whose kind others change, is tried again this
  // often in all.
  private static final int PATIENCE = 100;

  private final Posix posix;
  private final Deque<Level> way = new ArrayDeque<>();
  private Descriptor current;
  private int patience = PATIENCE;

  private TreeRemoval(Directory top, Name name) throws PosixException {
    this.posix = top.posix();
    this.way.push(new Level(top.stat(), name.bytes(), new ArrayDeque<>(List.of(name.bytes()))));
    this.current = new Descriptor(posix, top.reopen());
  }

  static void remove(Directory top, Name name) throws PosixException {
    TreeRemoval removal = new TreeRemoval(top, name);
    try {
      removal.run();
    } finally {
      removal.current.close();
    }
  }

  private void run() throws PosixException {
    while (true) {
      Level level = way.element();
      byte[] next = level.pending.peek();
      if (next != null) {
        if (removeLeaf(next)) {
          level.pending.remove();
        } else {
          descend(next);
        }
      } else if (way.size() > 1) {
        way.pop();
        ascend();
        removeEmptied(level.name);
      } else {
        return;
      }
    }
  }

  /** Whether the name is gone: it was no directory, or was not there. */
  private boolean removeLeaf(byte[] name) throws PosixException {
    try {
      posix.unlinkat(current.fd(), name);
      return true;
    } catch (PosixException e) {
      if (e.is(Errno.ENOENT)) {
        return true;
      }
      if (e.is(Errno.EISDIR)) {
        return false;
      }
      throw e;
    }
  }

  private void descend(byte[] name) throws PosixException {
    Descriptor child;
    try {
      child = new Descriptor(posix, open(name));
    } catch (PosixException e) {
      if (e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR) || e.is(Errno.ELOOP)) {
        tryAgain(e);
        return;
      }
      throw e;
    }
    Descriptor parent = current;
    current = child;
    parent.close();
    Stat stat = posix.fstat(child.fd());
    boolean mounted = (stat.attributes() & Stat.MOUNT_ROOT) != 0;
    if (mounted || stat.device() != way.element().directory.device()) {
      throw new PosixException(
          Errno.EBUSY, "unlinkat", "below the mount point " + Printable.quoted(name));
    }
    if ((stat.permissions() & OWNER_ALL) != OWNER_ALL) {
      posix.fchmod(child.fd(), OWNER_ALL);
    }
    way.push(new Level(stat, name, new ArrayDeque<>(posix.readDirectory(child.fd()))));
  }

  private int open(byte[] name) throws PosixException {
    try {
      return posix.openat(current.fd(), name, DIRECTORY_FLAGS, 0);
    } catch (PosixException e) {
      if (!e.is(Errno.EACCES)) {
        throw e;
      }
      // Its owner may have taken the right to read from himself; it is to be removed anyway.
      int pathFlags = Posix.O_PATH | DIRECTORY_FLAGS;
      try (Descriptor held =
          new Descriptor(posix, posix.openat(current.fd(), name, pathFlags, 0))) {
        posix.fchmodat(held.fd(), ITSELF, OWNER_ALL);
      }
      return posix.openat(current.fd(), name, DIRECTORY_FLAGS, 0);
    }
  }

  private void ascend() throws PosixException {
    Descriptor child = current;
    current = new Descriptor(posix, posix.openat(child.fd(), PARENT, DIRECTORY_FLAGS, 0));
    child.close();
    Stat expected = way.element().directory;
    Stat found = posix.fstat(current.fd());
    if (found.device() != expected.device() || found.inode() != expected.inode()) {
      throw new PosixException(
          Errno.ESTALE, "openat", "of the parent of a directory that was moved away");
    }
  }

  private void removeEmptied(byte[] name) throws PosixException {
    try {
      posix.rmdirat(current.fd(), name);
    } catch (PosixException e) {
      if (e.is(Errno.ENOTEMPTY) || e.is(Errno.ENOTDIR)) {
        tryAgain(e);
        return;
      }
      if (!e.is(Errno.ENOENT)) {
        throw e;
      }
    }
    way.element().pending.remove();
  }

  /** Leaves the name to the next turn, unless others have interfered too often. */
  private void tryAgain(PosixException cause) throws PosixException {
    patience--;
    if (patience == 0) {
      throw cause;
    }
  }

  /**
   * One directory on the way down.
   *
   * @param directory device and inode, to know it again
   * @param name its name in the level above
   * @param pending what is still to be removed in it, the one being emptied first
   */
  private record Level(Stat directory, byte[] name, Deque<byte[]> pending) {}
}
