// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.testing.Programs;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;

/** A little of each kind of entry, small enough to be looked at after every step. */
final class RichFiles {
  private RichFiles() {}

  /** Makes them in an empty directory. */
  static void make(Path directory) throws IOException {
    Files.write(directory.resolve("pages"), PoolFixture.bytes(1, 6 * 16384));
    Files.write(directory.resolve("text"), PoolFixture.bytes(2, 90_001));
    Files.createDirectories(directory.resolve("a/b"));
    Files.writeString(directory.resolve("a/b/small"), "small");
    Files.createLink(directory.resolve("a/linked"), directory.resolve("a/b/small"));
    Files.createSymbolicLink(directory.resolve("link"), Path.of("a/b/nowhere"));
    Files.createFile(directory.resolve("empty"));
    Programs.run("mkfifo", directory.resolve("pipe"));
    hole(directory.resolve("sparse"), 3 << 20);
    Files.setAttribute(directory.resolve("text"), "user:k", bytes("v"));
    Files.setPosixFilePermissions(
        directory.resolve("text"), PosixFilePermissions.fromString("rw-r-----"));
    Files.setLastModifiedTime(
        directory.resolve("text"), FileTime.from(Instant.parse("2001-02-03T04:05:06.789012345Z")));
  }

  /** Changes content, kinds and metadata, takes away and adds. */
  static void change(Path directory) throws IOException {
    byte[] pages = PoolFixture.bytes(1, 6 * 16384);
    pages[40_000]++;
    Files.write(directory.resolve("pages"), pages);
    Files.delete(directory.resolve("a/linked"));
    Files.delete(directory.resolve("link"));
    Files.createDirectory(directory.resolve("link"));
    Files.writeString(directory.resolve("link/new\n\u00e4"), "new");
    Files.delete(directory.resolve("pipe"));
    hole(directory.resolve("sparse"), 5 << 20);
    Files.setAttribute(directory.resolve("text"), "user:k", bytes("another"));
    Files.setPosixFilePermissions(
        directory.resolve("a/b"), PosixFilePermissions.fromString("rwxr-x---"));
    Files.setLastModifiedTime(directory, FileTime.from(Instant.parse("2002-02-03T04:05:06Z")));
  }

  private static void hole(Path file, long length) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.write(java.nio.ByteBuffer.wrap(bytes("x")), length - 1);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
