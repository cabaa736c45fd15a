// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.internal.git;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.error.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.eclipse.jgit.lib.Repository;
import org.jspecify.annotations.Nullable;

/**
 * The files that refs are kept in: where they are, and whether they are whole. JGit takes an empty
 * or short file, which is what a power cut can leave of another program's work, for no ref at all;
 * a branch must not vanish in silence, so such a file is an error here.
 */
final class RefFiles {
  static final String HEAD = "HEAD";
  static final String LOCK_SUFFIX = ".lock";

  private static final Pattern WHOLE = Pattern.compile("(ref: +.+|[0-9a-fA-F]{40})\\s*");
  private static final int MAX_BYTES = 8192;

  private final Path gitDir;

  RefFiles(Path gitDir) {
    this.gitDir = gitDir;
  }

  Path gitDir() {
    return gitDir;
  }

  /**
   * Where a ref's file is, existing or not.
   *
   * @throws IllegalArgumentException for what is neither HEAD nor the full name of a ref
   * @throws StoreException if this JVM's file name encoding cannot spell the name
   */
  Path file(String name) throws StoreException {
    if (!name.equals(HEAD) && !(name.startsWith("refs/") && Repository.isValidRefName(name))) {
      throw new IllegalArgumentException("not the full name of a ref: " + name);
    }
    return resolve(name);
  }

  /** Where git's lock of a ref is, existing or not. */
  Path lock(String name) throws StoreException {
    file(name);
    return resolve(name + LOCK_SUFFIX);
  }

  /** Where a ref's log is, existing or not. */
  Path log(String name) throws StoreException {
    file(name);
    return resolve("logs/" + name);
  }

  /**
   * Does nothing if the ref has no file of its own or a whole one.
   *
   * @throws ObjectCorruptException if it is torn
   */
  void requireWhole(String name) throws IOException {
    Path file = file(name);
    if (!Files.isRegularFile(file)) {
      return;
    }
    byte[] content;
    try (InputStream in = Files.newInputStream(file)) {
      content = in.readNBytes(MAX_BYTES);
    } catch (NoSuchFileException removedMeanwhile) {
      return;
    }
    if (!WHOLE.matcher(new String(content, StandardCharsets.UTF_8)).matches()) {
      throw new ObjectCorruptException(
          name, "ref " + name + " is damaged: its file holds neither an id nor a name");
    }
  }

  /** Full names of all refs that have a file of their own, below a prefix that ends in a slash. */
  List<String> names(String prefix) throws IOException {
    List<String> names = new ArrayList<>();
    for (Path file : files(prefix)) {
      String name = gitDir.relativize(file).toString();
      if (!name.endsWith(LOCK_SUFFIX)) {
        names.add(name);
      }
    }
    return names;
  }

  /** All files below a prefix, lock files too. */
  List<Path> files(String prefix) throws IOException {
    List<Path> files = new ArrayList<>();
    Path top = resolve(prefix);
    if (!Files.isDirectory(top)) {
      return files;
    }
    Files.walkFileTree(
        top,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            files.add(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            return passOver(failure);
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
              throws IOException {
            return passOver(failure);
          }
        });
    return files;
  }

  /** What was there when its directory was read may be gone now. */
  private static FileVisitResult passOver(@Nullable IOException failure) throws IOException {
    if (failure != null && !(failure instanceof NoSuchFileException)) {
      throw failure;
    }
    return FileVisitResult.CONTINUE;
  }

  private Path resolve(String relative) throws StoreException {
    try {
      return gitDir.resolve(relative);
    } catch (InvalidPathException e) {
      // java.io.File, which JGit uses, would write question marks: several names, one file.
      throw new StoreException(
          "this process cannot spell the name "
              + relative
              + " in its file name encoding "
              + System.getProperty("sun.jnu.encoding"),
          e,
          List.of("LC_ALL=C.UTF-8 dvol ..."));
    }
  }
}
