// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import static dev.dvol.store.worktree.SourceException.source;

import dev.dvol.store.index.Fingerprint;
import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.Errno;
import dev.dvol.store.posix.FileHandle;
import dev.dvol.store.posix.Name;
import dev.dvol.store.posix.PosixException;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Takes copies of files that share their blocks (reflinks, on xfs and btrfs), so that the files may
 * change again before they have been read. The copies have no name: nothing is left of them when
 * they are closed or the process ends. Cloning is for one thread, closing a clone for any.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/ioctl_ficlone.2.html">ioctl_ficlone(2)</a>
 */
public final class FileClones implements AutoCloseable {
  /** Far fewer than a process may have open. What is more is read in place, behind these. */
  private static final int MOST_OPEN = 1000;

  private static final int MOST_ATTEMPTS = 3;
  private static final int PRIVATE = 0600;

  private final Directory place;
  private final Set<FileClone> open = ConcurrentHashMap.newKeySet();
  private boolean able = true;

  /**
   * Copies that are made in a directory, which must be on the file system of what is cloned. It
   * stays the caller's.
   */
  public FileClones(Directory place) {
    this.place = place;
  }

  /**
   * Clones a file as it looks.
   *
   * @return empty where that cannot be done, now or ever, or the file changes all the time; it is
   *     to be read in place then
   * @throws IOException a {@link SourceException} if the file cannot be read
   */
  Optional<FileClone> clone(Directory directory, Name name) throws IOException {
    if (!able || open.size() >= MOST_OPEN) {
      return Optional.empty();
    }
    try (FileHandle file = source(() -> directory.openForReading(name))) {
      for (int attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
        Fingerprint before = Fingerprint.of(source(file::stat));
        FileHandle copy = copy(file);
        if (copy == null) {
          break;
        }
        if (isStill(file, before, copy)) {
          FileClone clone = new FileClone(copy, before, this);
          open.add(clone);
          return Optional.of(clone);
        }
      }
    }
    return Optional.empty();
  }

  private @Nullable FileHandle copy(FileHandle file) throws IOException {
    FileHandle copy = null;
    boolean made = false;
    try {
      copy = place.createUnnamed(PRIVATE);
      place.posix().cloneFile(file.fd(), copy.fd());
      made = true;
      return copy;
    } catch (PosixException e) {
      // Whatever the reason, the file itself can still be read.
      able = e.is(Errno.ENOSPC) || e.is(Errno.EDQUOT) || e.is(Errno.EMFILE);
      return null;
    } finally {
      if (copy != null && !made) {
        copy.close();
      }
    }
  }

  private static boolean isStill(FileHandle file, Fingerprint before, FileHandle copy)
      throws IOException {
    boolean still = false;
    try {
      still = before.equals(Fingerprint.of(source(file::stat)));
      return still;
    } finally {
      if (!still) {
        copy.close();
      }
    }
  }

  void close(FileClone clone) throws PosixException {
    if (open.remove(clone)) {
      clone.content().close();
    }
  }

  /** Closes all that are left, after a failure. Nobody may be reading them any more. */
  @Override
  public void close() throws PosixException {
    for (FileClone clone : open) {
      close(clone);
    }
  }
}
