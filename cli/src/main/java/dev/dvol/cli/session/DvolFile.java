// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.session;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The file {@code .dvol} in the working directory or a parent: its first line that is neither blank
 * nor a comment is the name of the volume that commands below it work on.
 */
final class DvolFile {
  private static final int LARGEST = 4096;

  private DvolFile() {}

  /**
   * A name and where it was found.
   *
   * @param name what the file says, as it is
   * @param file the file
   */
  record Found(String name, Path file) {}

  /** The nearest one that says anything. */
  static Optional<Found> findFrom(Path directory) throws IOException {
    for (Path place = directory; place != null; place = place.getParent()) {
      Path file = place.resolve(".dvol");
      if (Files.isRegularFile(file) && Files.isReadable(file)) {
        Optional<String> name = nameIn(file);
        if (name.isPresent()) {
          return Optional.of(new Found(name.get(), file));
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> nameIn(Path file) throws IOException {
    byte[] start;
    try (var in = Files.newInputStream(file)) {
      start = in.readNBytes(LARGEST);
    }
    return new String(start, StandardCharsets.UTF_8)
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .findFirst();
  }
}
