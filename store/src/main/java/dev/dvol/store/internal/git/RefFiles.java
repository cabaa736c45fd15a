// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.internal.git;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.error.StoreException;
import dev.dvol.store.object.Oid;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
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

  static final String LOGS = "logs/";
  static final String PACKED = "packed-refs";

  private static final Pattern WHOLE =
      Pattern.compile("(ref: +(?<target>\\S+)|(?<id>[0-9a-fA-F]{40}))\\s*");
  private static final int MAX_BYTES = 8192;

  /** As many as JGit follows. */
  private static final int MOST_LINKS = 5;

  private static final long MAX_LIST_BYTES = 64 << 20;

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
    return resolve(LOGS + name);
  }

  /**
   * What the files of refs say of one.
   *
   * @param names its own, and those that it stands for one after the other
   * @param id what the last of them holds; empty if that has no file
   */
  record Trail(List<String> names, Optional<Oid> id) {
    String last() {
      return names.get(names.size() - 1);
    }
  }

  /**
   * Reads a ref, and each that it stands for. JGit would follow symbolic links and names that lead
   * out of the repository, tell what it found there, and wait for ever at a pipe.
   *
   * @throws ObjectCorruptException if a file is torn, or leads elsewhere
   */
  Trail follow(String name) throws IOException {
    List<String> names = new ArrayList<>();
    String at = name;
    for (int links = 0; links <= MOST_LINKS; links++) {
      names.add(at);
      Optional<String> text = text(at);
      if (text.isEmpty()) {
        return new Trail(names, Optional.empty());
      }
      Matcher content = WHOLE.matcher(text.get());
      if (!content.matches()) {
        throw new ObjectCorruptException(
            at, "ref " + at + " is damaged: its file holds neither an id nor a name");
      }
      String target = content.group("target");
      if (target == null) {
        return new Trail(names, Optional.of(Oid.fromHex(content.group("id"))));
      }
      if (!target.startsWith("refs/") || !Repository.isValidRefName(target)) {
        throw new ObjectCorruptException(at, "ref " + at + " is damaged: it names no ref");
      }
      at = target;
    }
    throw new ObjectCorruptException(name, "ref " + name + " stands for others without end");
  }

  private Optional<String> text(String name) throws IOException {
    Path file = file(name);
    if (!isPlain(file, name)) {
      return Optional.empty();
    }
    try (InputStream in = Files.newInputStream(file)) {
      return Optional.of(new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8));
    } catch (NoSuchFileException removedMeanwhile) {
      return Optional.empty();
    }
  }

  /**
   * Whether there is a regular file, reached without symbolic links.
   *
   * @param name for messages
   * @throws ObjectCorruptException if something else is there; a directory counts as nothing
   */
  private boolean isPlain(Path file, String name) throws IOException {
    Path at = gitDir;
    for (Path part : gitDir.relativize(file)) {
      at = at.resolve(part);
      BasicFileAttributes attributes;
      try {
        attributes = Files.readAttributes(at, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      } catch (NoSuchFileException e) {
        return false;
      }
      if (attributes.isRegularFile()) {
        // Else above it, as refs/heads/a is above refs/heads/a/b.
        return at.equals(file);
      }
      if (!attributes.isDirectory()) {
        throw new ObjectCorruptException(
            name, name + " is damaged: " + at + " is neither a file nor a directory");
      }
    }
    return false;
  }

  /**
   * Whether there is a list of refs that have no file of their own. git makes one; dvol does not.
   *
   * @throws ObjectCorruptException if there is something else in its place
   */
  boolean hasPacked() throws IOException {
    Path file = resolve(PACKED);
    BasicFileAttributes attributes;
    try {
      attributes = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return false;
    }
    if (!attributes.isRegularFile()) {
      throw new ObjectCorruptException(PACKED, PACKED + " is damaged: it is no file");
    }
    requireShort(PACKED, attributes.size());
    return true;
  }

  /**
   * Does nothing unless a ref's log is something else than a regular file of some size.
   *
   * @throws ObjectCorruptException if it is
   */
  void requirePlainLog(String name) throws IOException {
    String log = LOGS + name;
    Path file = resolve(log);
    if (isPlain(file, log)) {
      requireShort(log, Files.size(file));
    }
  }

  private static void requireShort(String name, long size) throws ObjectCorruptException {
    if (size > MAX_LIST_BYTES) {
      throw new ObjectCorruptException(name, name + " is damaged: it is too long");
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
