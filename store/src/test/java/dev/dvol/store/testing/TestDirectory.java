// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.testing;

import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.DurableFile;
import dev.dvol.store.posix.FileHandle;
import dev.dvol.store.posix.Name;
import dev.dvol.store.posix.PosixException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Short words for what tests do with an open directory. */
public final class TestDirectory {
  private static final int PERMISSIONS = 0644;
  private static final int LONGEST = 1 << 20;

  private TestDirectory() {}

  /** Makes or replaces a small file. */
  public static void write(Directory directory, Name name, String content) throws PosixException {
    if (directory.exists(name)) {
      directory.remove(name);
    }
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    try (FileHandle file = directory.create(name, PERMISSIONS)) {
      file.writeFully(ByteBuffer.allocateDirect(bytes.length).put(bytes).flip(), 0);
    }
  }

  /** Content of a small file. */
  public static String read(Directory directory, Name name) throws PosixException {
    byte[] bytes = DurableFile.read(directory, name, LONGEST).orElseThrow();
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Names in a directory as text. */
  public static List<String> names(Directory directory) throws PosixException {
    return directory.list().stream().map(Name::toString).toList();
  }

  /** Descriptors that this process has open, to find those that were forgotten. */
  public static int openDescriptors() {
    String[] open = Path.of("/proc/self/fd").toFile().list();
    return open == null ? 0 : open.length;
  }
}
