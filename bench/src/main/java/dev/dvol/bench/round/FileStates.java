// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.round;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** What each file looked like from outside, to find the files that change. */
final class FileStates {
  private final Map<String, FileFacts> states;
  private final long bytes;

  private FileStates(Map<String, FileFacts> states, long bytes) {
    this.states = states;
    this.bytes = bytes;
  }

  static FileStates of(Path directory) throws IOException {
    Map<String, FileFacts> states = new HashMap<>();
    long bytes = 0;
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        FileFacts facts = FileFacts.of(path);
        if (facts.isRegular()) {
          states.put(directory.relativize(path).toString(), facts);
          bytes += facts.size();
        }
      }
    }
    return new FileStates(states, bytes);
  }

  /** Bytes of all files. */
  long bytes() {
    return bytes;
  }

  int count() {
    return states.size();
  }

  /**
   * Writes the names of files that were not so before, each ended by a NUL.
   *
   * @return the bytes of those files
   */
  long writeChanges(FileStates before, Path list) throws IOException {
    long changed = 0;
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(list))) {
      for (Map.Entry<String, FileFacts> entry : states.entrySet()) {
        if (!entry.getValue().equals(before.states.get(entry.getKey()))) {
          out.write(entry.getKey().getBytes(StandardCharsets.UTF_8));
          out.write(0);
          changed += entry.getValue().size();
        }
      }
    }
    return changed;
  }
}
