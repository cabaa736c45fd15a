// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc.model;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** A directory in which a random program works, with few names, so that it meets its own traces. */
final class Playground {
  private static final List<String> DIRECTORIES = List.of("", "", "", "d", "d/e", "t");
  private static final List<String> NAMES =
      List.of("a", "b", "c", "d", "e", "t", "u", ".git", "a b%", "\u00e9");

  private final Path top;
  private final Random random;

  Playground(Path top, Random random) {
    this.top = top;
    this.random = random;
  }

  Path top() {
    return top;
  }

  boolean isRoot() {
    return System.getProperty("user.name", "").equals("root");
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  boolean even() {
    return random.nextBoolean();
  }

  /** Bytes that compress sometimes, and of which some come again and again. */
  byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    if (below(3) == 0) {
      new Random(below(4)).nextBytes(bytes);
    } else if (even()) {
      random.nextBytes(bytes);
    } else {
      byte[] line =
          ("line " + random.nextInt() + "\n").getBytes(java.nio.charset.StandardCharsets.US_ASCII);
      for (int i = 0; i < length; i++) {
        bytes[i] = line[i % line.length];
      }
    }
    return bytes;
  }

  /** A path whose directory is there; whether anything is at it is left to chance. */
  Path place() throws IOException {
    Path directory = top.resolve(DIRECTORIES.get(below(DIRECTORIES.size())));
    Path step = top;
    for (Path name : top.relativize(directory)) {
      step = step.resolve(name.toString());
      if (!Files.isDirectory(step, LinkOption.NOFOLLOW_LINKS)) {
        clear(step);
        Files.createDirectory(step);
      }
    }
    return directory.resolve(NAMES.get(below(NAMES.size())));
  }

  /** A path at which nothing is. */
  Path freshFile() throws IOException {
    Path place = place();
    clear(place);
    return place;
  }

  /** A regular file; one is made if there is none. */
  Path file() throws IOException {
    List<Path> files =
        all().filter(p -> Files.isRegularFile(p, LinkOption.NOFOLLOW_LINKS)).toList();
    if (files.isEmpty()) {
      Path file = freshFile();
      Files.write(file, bytes(below(100_000)));
      return file;
    }
    return files.get(below(files.size()));
  }

  /** Anything but the top. */
  Path anything() throws IOException {
    List<Path> there = all().toList();
    return there.isEmpty() ? file() : there.get(below(there.size()));
  }

  private Stream<Path> all() throws IOException {
    try (Stream<Path> walk = Files.walk(top)) {
      return walk.filter(path -> !path.equals(top)).sorted().toList().stream();
    }
  }

  void write(Path path, long offset, byte[] bytes) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.seek(offset);
      file.write(bytes);
    }
  }

  void resize(Path path, long size) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(size);
    }
  }

  /** Removes whatever is at a path. */
  void clear(Path path) throws IOException {
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      try (Stream<Path> all = Files.walk(path)) {
        for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
  }
}
