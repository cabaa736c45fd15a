// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc.faults;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The files of a volume as a program beside dvol sees and changes them. */
final class WorkingFiles {
  private static final int PAGE = 16384;
  private static final int MOST_FILES = 6;

  private WorkingFiles() {}

  /** Digest of all there is below a directory: names, kinds, modes, times, content, targets. */
  static String digest(Path top) throws IOException {
    MessageDigest digest = sha256();
    Path real = top.toRealPath();
    try (Stream<Path> all = Files.walk(real)) {
      for (Path path : all.sorted().toList()) {
        Map<String, Object> stat = Files.readAttributes(path, "unix:*", LinkOption.NOFOLLOW_LINKS);
        add(digest, real.relativize(path) + " " + stat.get("mode"));
        if (Files.isSymbolicLink(path)) {
          add(digest, Files.readSymbolicLink(path).toString());
        } else if (!Files.isDirectory(path)) {
          FileTime time = (FileTime) stat.get("lastModifiedTime");
          add(digest, stat.get("size") + " " + time.to(TimeUnit.NANOSECONDS));
          digest.update(Files.readAllBytes(path));
        }
      }
    }
    return HexFormat.of().formatHex(digest.digest(), 0, 8);
  }

  private static void add(MessageDigest digest, String text) {
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Changes some files to what they never were, removes some, and makes it all durable. */
  static void change(Path top, Random random) throws IOException {
    Path real = top.toRealPath();
    for (int i = random.nextInt(3); i >= 0; i--) {
      String name = "f" + random.nextInt(MOST_FILES);
      Path file = real.resolve(random.nextBoolean() ? name : "dir/" + name);
      Files.createDirectories(file.getParent());
      switch (random.nextInt(6)) {
        case 0 -> Files.deleteIfExists(file);
        case 1 -> appendTo(file, random);
        case 2 -> write(file, bytes(random, PAGE * (1 + random.nextInt(6))));
        case 3 -> link(file, random);
        default -> changePages(file, random);
      }
    }
    // Something that never was before, so that this is a change whatever came before.
    write(real.resolve("stamp"), bytes(random, 16));
    sync(real);
  }

  private static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static void write(Path file, byte[] content) throws IOException {
    Files.deleteIfExists(file);
    Files.write(file, content);
  }

  private static void link(Path file, Random random) throws IOException {
    Files.deleteIfExists(file);
    Files.createSymbolicLink(file, Path.of("target" + random.nextInt(9)));
  }

  private static void appendTo(Path file, Random random) throws IOException {
    if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      Files.write(file, bytes(random, 1 + random.nextInt(50_000)), StandardOpenOption.APPEND);
    } else {
      write(file, bytes(random, 100));
    }
  }

  private static void changePages(Path file, Random random) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) < PAGE) {
      write(file, bytes(random, PAGE * (2 + random.nextInt(6))));
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      long page = random.nextInt((int) (channel.size() / PAGE));
      channel.write(ByteBuffer.wrap(bytes(random, 700)), page * PAGE + random.nextInt(9000));
    }
  }

  private static void sync(Path top) throws IOException {
    List<Path> all;
    try (Stream<Path> walk = Files.walk(top)) {
      all = walk.filter(path -> !Files.isSymbolicLink(path)).toList();
    }
    for (Path path : all) {
      try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}
