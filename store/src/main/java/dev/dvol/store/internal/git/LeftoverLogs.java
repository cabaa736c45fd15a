// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.internal.git;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Logs whose refs are gone. A crash in a deletion can leave them, and git then can neither log nor
 * make a ref of the same or a conflicting name.
 */
final class LeftoverLogs {
  private LeftoverLogs() {}

  /**
   * Makes room for the log of a ref that is about to be made, does not exist and conflicts with no
   * other.
   */
  static void clear(RefFiles files, String name) throws IOException {
    Path log = files.log(name);
    if (Files.isDirectory(log)) {
      removeEmptyDirectories(log);
    }
    Path logs = files.gitDir().resolve("logs");
    for (Path path = log;
        !path.equals(logs);
        path = Objects.requireNonNull(path.getParent(), "logs is above every log")) {
      if (Files.isRegularFile(path)) {
        Files.delete(path);
      }
    }
  }

  private static void removeEmptyDirectories(Path top) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(top, Files::isDirectory)) {
      for (Path entry : entries) {
        removeEmptyDirectories(entry);
      }
    }
    try {
      Files.delete(top);
    } catch (DirectoryNotEmptyException logsOfRefsBelow) {
      // Left alone: git says what is in the way.
    }
  }
}
