// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.testing.fuzz;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Inputs that once broke a rule: one file each, kept with the sources and tried at each run. */
final class KnownInputs {
  private final Path directory;

  KnownInputs(Path directory) {
    this.directory = directory.toAbsolutePath();
  }

  Path directory() {
    return directory;
  }

  List<byte[]> all() throws IOException {
    List<byte[]> all = new ArrayList<>();
    if (Files.isDirectory(directory)) {
      try (Stream<Path> files = Files.list(directory)) {
        for (Path file : files.sorted().toList()) {
          all.add(Files.readAllBytes(file));
        }
      }
    }
    return all;
  }

  /** Adds one; returns its file. */
  Path save(byte[] input) throws IOException {
    Path file = directory.resolve("%08x".formatted(Arrays.hashCode(input)));
    Files.createDirectories(directory);
    return Files.write(file, input);
  }

  /** Takes the directory away that was made for what was not found. */
  void removeIfEmpty() throws IOException {
    try {
      Files.deleteIfExists(directory);
    } catch (DirectoryNotEmptyException e) {
      // Something was found, now or before.
    }
  }
}
