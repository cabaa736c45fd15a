// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.command;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A small make-believe database: a page file of 8 KiB pages with rows in them, a log and a
 * configuration file.
 */
final class DemoFiles {
  static final int PAGE_BYTES = 8192;
  static final int PAGES = 1024;

  private final Path directory;

  DemoFiles(Path directory) {
    this.directory = directory;
  }

  Path table() {
    return directory.resolve("base/16384/products");
  }

  void create() throws IOException {
    Files.createDirectories(table().getParent());
    ByteBuffer content = ByteBuffer.allocate(PAGE_BYTES * PAGES);
    for (int page = 0; page < PAGES; page++) {
      content.put(page(page, 1));
    }
    Files.write(table(), content.array());
    Files.writeString(directory.resolve("server.conf"), "shared_buffers = 128MB\nport = 5432\n");
    Files.writeString(directory.resolve("server.log"), "ready to accept connections\n");
  }

  /**
   * Rewrites every so-many-th page in place, as scattered updates do. Each generation has other
   * rows.
   */
  void update(int every, int generation) throws IOException {
    try (FileChannel channel = FileChannel.open(table(), StandardOpenOption.WRITE)) {
      for (int page = 0; page < PAGES; page += every) {
        channel.write(ByteBuffer.wrap(page(page, generation)), (long) page * PAGE_BYTES);
      }
    }
  }

  void breakTable() throws IOException {
    Files.delete(table());
    Files.writeString(directory.resolve("server.log"), "PANIC: could not open file\n");
  }

  private static byte[] page(int page, int generation) {
    StringBuilder rows = new StringBuilder(PAGE_BYTES);
    for (int row = 0; rows.length() < PAGE_BYTES; row++) {
      // A multiplicative hash makes prices that look arbitrary and are the same in every run.
      long price = (page * 977L + row * 31L + generation) * 2654435761L % 100_000;
      rows.append(
          String.format(
              Locale.ROOT,
              "%06d|product %d of shelf %d|%d.%02d\n",
              page * 200 + row,
              row,
              page,
              Math.abs(price) / 100,
              Math.abs(price) % 100));
    }
    byte[] bytes = new byte[PAGE_BYTES];
    System.arraycopy(rows.toString().getBytes(StandardCharsets.US_ASCII), 0, bytes, 0, PAGE_BYTES);
    return bytes;
  }

  static void delete(Path directory) throws IOException {
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException problem)
              throws IOException {
            if (problem != null) {
              throw problem;
            }
            Files.delete(dir);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
