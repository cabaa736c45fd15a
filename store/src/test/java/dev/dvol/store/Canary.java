// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.testing.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A tree outside of every volume that nobody may touch. Its content occurs nowhere else; its names
 * are those of the files that are exchanged for it, so that who goes in finds what he looks for.
 */
final class Canary {
  /** Long enough to be cut, and like nothing else. */
  static final byte[] SECRET = PoolFixture.bytes(20261126, 30_000);

  private static final String SECRET_SHA = sha256(SECRET);
  private static final FileTime LONG_AGO = FileTime.fromMillis(0);
  private final Path top;
  private final String before;

  private Canary(Path top, String before) {
    this.top = top;
    this.before = before;
  }

  /** Makes it: the names are made as files in it and in a directory {@code below}. */
  static Canary make(Path top, List<String> names) throws IOException {
    for (Path directory : List.of(top, top.resolve("below"))) {
      Files.createDirectories(directory);
      for (String name : names) {
        Files.write(directory.resolve(name), SECRET);
        // Were it read, its access time would become now: it is older than its other times.
        Files.getFileAttributeView(directory.resolve(name), BasicFileAttributeView.class)
            .setTimes(null, LONG_AGO, null);
      }
    }
    // It has a second name from the beginning: a third one elsewhere is nothing that happens to it.
    Files.createLink(top.resolve("hard"), top.resolve("file2"));
    return new Canary(top, look(top));
  }

  Path top() {
    return top;
  }

  /** Fails if anything of it was read, written, made, removed, or given other rights or times. */
  void requireUntouched() throws IOException {
    String now = look(top);
    if (!now.equals(before)) {
      throw new AssertionError("the canary was touched:\n" + before + "\nand now:\n" + now);
    }
  }

  // The manifest reads the files, so access times are taken first, and put back.
  private static String look(Path top) throws IOException {
    Map<Path, FileTime> read = new TreeMap<>();
    try (Stream<Path> all = Files.walk(top)) {
      for (Path path : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
        // Through another name in the volume it is read, and rightly so.
        boolean linked = (Integer) Files.getAttribute(path, "unix:nlink") > 1;
        if (linked) {
          continue;
        }
        read.put(
            path, (FileTime) Files.getAttribute(path, "lastAccessTime", LinkOption.NOFOLLOW_LINKS));
      }
    }
    String manifest = Manifest.of(top);
    for (Map.Entry<Path, FileTime> each : read.entrySet()) {
      Files.getFileAttributeView(each.getKey(), BasicFileAttributeView.class)
          .setTimes(null, each.getValue(), null);
    }
    return read + "\n" + manifest;
  }

  /** Whether a file of a directory, links not followed, has the secret. */
  static boolean isIn(Path directory) throws IOException {
    return Manifest.of(directory).contains(SECRET_SHA);
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
