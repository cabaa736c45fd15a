// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.testing;

import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.DurableFile;
import dev.dvol.store.posix.FileHandle;
import dev.dvol.store.posix.Name;
import dev.dvol.store.posix.PosixException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Short words for what tests do with an open directory. */
public final class TestDirectory {
  private static final int PERMISSIONS = 0644;
  private static final int LONGEST = 1 << 20;
  private static final Duration OTHERS_CLOSE_WITHIN = Duration.ofSeconds(30);
  private static final int PAUSE_MILLIS = 20;

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

  /**
   * What this process has open at or below a path, removed files included, to find descriptors that
   * were forgotten. The class path and the like, which the virtual machine opens when it pleases,
   * are not below a test's directory.
   */
  public static List<String> openBelow(Path path) throws IOException {
    List<String> open = new ArrayList<>();
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors) {
        try {
          String target = Files.readSymbolicLink(descriptor).toString();
          if (target.startsWith(path.toString())) {
            open.add(target);
          }
        } catch (NoSuchFileException e) {
          // Closed meanwhile by another thread.
        }
      }
    }
    return open;
  }

  /**
   * What stays open at or below a path, for tests that use JGit in several threads. Its cache of
   * pack windows is shared by all of them: a thread that makes room in it closes the packs of
   * others, a moment after they closed their repositories.
   */
  public static List<String> leftOpenBelow(Path path) throws IOException, InterruptedException {
    long end = System.nanoTime() + OTHERS_CLOSE_WITHIN.toNanos();
    List<String> open = openBelow(path);
    while (!open.isEmpty() && System.nanoTime() - end < 0) {
      Thread.sleep(PAUSE_MILLIS);
      open = openBelow(path);
    }
    return open;
  }
}
