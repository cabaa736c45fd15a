// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.internal.git;

import dev.dvol.store.error.StoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * Makes names durable. A file that was synced and renamed is still lost in a power cut until its
 * directory is synced, and that directory's own name until its parent is; JGit does neither.
 *
 * <p>A failed sync is never retried: the kernel reports an error once and then forgets the pages.
 */
final class Durability {
  private Durability() {}

  /** Syncs one file or directory. */
  static void sync(Path path) throws StoreException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      throw new StoreException("cannot sync " + path + ": " + e.getMessage(), e);
    }
  }

  /**
   * Syncs each directory above a file up to a top, which is included. All of them, not only new
   * ones: one that an earlier process made may not have been synced before that was killed.
   * Directories that do not exist are passed over.
   */
  static void syncAbove(Path top, Path file) throws StoreException {
    Path directory = file.getParent();
    while (directory != null && directory.startsWith(top)) {
      if (Files.isDirectory(directory)) {
        sync(directory);
      }
      directory = directory.getParent();
    }
  }

  /** Syncs every file and directory of a tree, a directory after what it holds, the top last. */
  static void syncTree(Path top) throws IOException {
    Files.walkFileTree(
        top,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (attributes.isRegularFile()) {
              sync(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
              throws IOException {
            if (failure != null && !(failure instanceof NoSuchFileException)) {
              throw failure;
            }
            sync(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
