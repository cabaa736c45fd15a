// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import dev.dvol.store.VolumeName;
import dev.dvol.store.posix.NativePosix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A volume in a pool, as far as what concerns its containers. */
final class TestVolume {
  private TestVolume() {}

  /** Makes it, or opens it once more. */
  static ContainerFiles make(Path pool, String volume) throws IOException {
    Files.createDirectories(pool.resolve(volume).resolve("journal"));
    return ContainerFiles.open(new NativePosix(), pool, new VolumeName(volume));
  }

  /** Files in the volume's directory. */
  static List<String> locks(Path pool, String volume) throws IOException {
    return names(pool.resolve(volume)).stream().filter(name -> !name.equals("journal")).toList();
  }

  /** Files of the locks of containers. */
  static List<String> heldContainers(Path pool) throws IOException {
    Path directory = pool.resolve(".containers");
    return Files.exists(directory) ? names(directory) : List.of();
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
