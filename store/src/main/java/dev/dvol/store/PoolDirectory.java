// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.error.StoreException;
import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.Errno;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.posix.PosixException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Makes the directory of a pool. */
final class PoolDirectory {
  private PoolDirectory() {}

  /**
   * Makes a directory and those above it, as far as they are not there. When this returns, its name
   * survives a power cut: what is published in it would be lost with it.
   *
   * <p>Until the pool holds something, everything above it is synced, whether it was made now or
   * not: who made it may have been killed before that.
   *
   * @param directory absolute
   * @throws AccessDeniedException if it may not be made
   * @throws StoreException if it cannot be made
   */
  static void make(Path directory, Posix posix) throws IOException {
    if (Files.isDirectory(directory) && holdsSomething(directory, posix)) {
      return;
    }
    try {
      Files.createDirectories(directory);
    } catch (AccessDeniedException e) {
      throw e;
    } catch (FileSystemException e) {
      throw new StoreException(
          "the pool " + directory + " cannot be made: " + reason(e),
          e,
          List.of("name another directory with -p DIR or DVOL_POOL"));
    }
    for (Path above = directory.getParent(); above != null; above = above.getParent()) {
      sync(above, posix);
    }
  }

  private static boolean holdsSomething(Path directory, Posix posix) throws IOException {
    try (Directory pool = Directory.openRoot(posix, directory)) {
      return pool.list().stream().anyMatch(name -> !name.toString().startsWith("."));
    }
  }

  private static void sync(Path directory, Posix posix) throws PosixException {
    try (Directory open = Directory.openRoot(posix, directory)) {
      open.sync();
    } catch (PosixException e) {
      // Nothing can have been made in what may not be read; a file system that knows no sync of
      // directories promises nothing.
      if (!e.is(Errno.EACCES) && !e.is(Errno.EINVAL)) {
        throw e;
      }
    }
  }

  private static String reason(FileSystemException e) {
    String reason = e.getReason();
    return reason != null ? reason : "no such directory: " + e.getFile();
  }
}
