// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.internal.git;

import dev.dvol.store.error.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a repository must look like before JGit opens it. One that was made elsewhere could have
 * JGit read files, and write refs, packs and logs, anywhere: by symbolic links, by objects borrowed
 * from another repository, by parts of the configuration or of the repository kept elsewhere. dvol
 * makes none of these.
 */
final class StoreLayout {
  private static final List<String> DIRECTORIES = List.of("objects", "objects/pack", "refs");
  private static final List<String> OTHER_DIRECTORIES =
      List.of("refs/heads", "refs/tags", "refs/dvol", "logs", "logs/refs", "logs/refs/heads");
  private static final List<String> FILES = List.of("HEAD", "config");

  /** By which a repository is elsewhere, in whole or in part. */
  private static final List<String> LEADING_AWAY =
      List.of("objects/info/alternates", "commondir", "gitdir");

  private static final int LONGEST_CONFIG = 1 << 20;

  /** Most bytes of {@code packed-refs}, which JGit reads whole. */
  private static final long LONGEST_PACKED = 16 << 20;

  private StoreLayout() {}

  /**
   * Refuses a repository that is laid out otherwise.
   *
   * @throws StoreException naming the file
   */
  static void require(Path gitDir) throws IOException {
    if (!isDirectory(gitDir, gitDir)) {
      throw new StoreException(gitDir + " is no git repository");
    }
    for (String name : DIRECTORIES) {
      if (!isDirectory(gitDir, gitDir.resolve(name))) {
        throw new StoreException(gitDir + " is no git repository: it has no directory " + name);
      }
    }
    for (String name : OTHER_DIRECTORIES) {
      isDirectory(gitDir, gitDir.resolve(name));
    }
    for (String name : FILES) {
      if (!isFile(gitDir, gitDir.resolve(name))) {
        throw new StoreException(gitDir + " is no git repository: it has no file " + name);
      }
    }
    Path packed = gitDir.resolve(RefFiles.PACKED);
    if (isFile(gitDir, packed) && Files.size(packed) > LONGEST_PACKED) {
      throw new StoreException(packed + " is too long");
    }
    for (String name : LEADING_AWAY) {
      Path file = gitDir.resolve(name);
      if (isFile(gitDir, file) && Files.size(file) > 0) {
        throw new StoreException(
            "the repository " + gitDir + " is partly elsewhere, as " + name + " says",
            null,
            List.of("git clone --mirror " + gitDir + " COPY   (has all of it in one place)"));
      }
    }
    requireOwnConfig(gitDir.resolve("config"));
  }

  private static void requireOwnConfig(Path config) throws IOException {
    if (Files.size(config) > LONGEST_CONFIG) {
      throw new StoreException(config + " is too long");
    }
    String text = Files.readString(config, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
    // [include] and [includeIf "..."], however they are spaced.
    if (text.replaceAll("\\s", "").contains("[include")) {
      throw new StoreException(
          config + " includes other files",
          null,
          List.of("remove its sections [include] and [includeIf]"));
    }
  }

  // False for what is not there.
  private static boolean isDirectory(Path gitDir, Path path) throws IOException {
    BasicFileAttributes attributes = attributes(path);
    if (attributes != null && !attributes.isDirectory()) {
      throw strange(gitDir, path, "directory");
    }
    return attributes != null;
  }

  private static boolean isFile(Path gitDir, Path path) throws IOException {
    BasicFileAttributes attributes = attributes(path);
    if (attributes != null && !attributes.isRegularFile()) {
      throw strange(gitDir, path, "regular file");
    }
    return attributes != null;
  }

  private static @Nullable BasicFileAttributes attributes(Path path) throws IOException {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private static StoreException strange(Path gitDir, Path path, String wanted) {
    return new StoreException(
        "the repository " + gitDir + " is not as dvol makes it: " + path + " is no " + wanted);
  }
}
