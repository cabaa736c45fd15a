// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Names and contents of a directory's files, as text that can be compared. */
final class Digests {
  private Digests() {}

  /** SHA-1 of each content, by name. */
  static Map<String, String> of(Path directory) throws IOException {
    Map<String, String> digests = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : (Iterable<Path>) paths.filter(Files::isRegularFile)::iterator) {
        digests.put(directory.relativize(path).toString(), sha1(Files.readAllBytes(path)));
      }
    }
    return digests;
  }

  private static String sha1(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
