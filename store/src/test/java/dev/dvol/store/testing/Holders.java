// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Processes that keep a file system busy, and by what: for the message of a failure. */
final class Holders {
  private Holders() {}

  /** What each process has open, mapped, or stands in, at or below a path. */
  static List<String> of(Path path) throws IOException {
    List<String> found = new ArrayList<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        links(process.resolve("fd"), path, found);
        for (String name : List.of("cwd", "root", "exe")) {
          link(process.resolve(name), path, found);
        }
        mappings(process.resolve("maps"), path, found);
      }
    }
    return found;
  }

  private static void links(Path descriptors, Path path, List<String> found) {
    try (DirectoryStream<Path> links = Files.newDirectoryStream(descriptors)) {
      links.forEach(link -> link(link, path, found));
    } catch (IOException e) {
      // The process has ended.
    }
  }

  private static void link(Path link, Path path, List<String> found) {
    try {
      Path target = Files.readSymbolicLink(link);
      if (target.startsWith(path)) {
        found.add(link + " " + target);
      }
    } catch (IOException e) {
      // Closed meanwhile, or the process has ended.
    }
  }

  private static void mappings(Path maps, Path path, List<String> found) {
    try (Stream<String> lines = Files.lines(maps)) {
      lines
          .filter(line -> line.contains(" " + path + "/"))
          .forEach(line -> found.add(maps + " " + line));
    } catch (IOException | UncheckedIOException e) {
      // The process has ended.
    }
  }
}
