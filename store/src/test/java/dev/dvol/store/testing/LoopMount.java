// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.testing;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/** A fresh file system in a file, mounted as long as this is open. */
public final class LoopMount implements AutoCloseable {
  private static final int MOST_TRIES = 10;

  private final Path mountPoint;

  private LoopMount(Path mountPoint) {
    this.mountPoint = mountPoint;
  }

  /**
   * Makes and mounts a file system; skips the test where that is not possible.
   *
   * @param type {@code ext4}, {@code xfs} or {@code btrfs}
   * @param directory where the file and the mount point are made
   */
  public static LoopMount of(String type, Path directory, long bytes) throws IOException {
    Programs.needRootAnd("mount", "umount", "mkfs." + type);
    Path image = directory.resolve(type + ".img");
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(bytes);
    }
    Programs.run("mkfs." + type, "-q", type.equals("ext4") ? "-F" : "-f", image);
    Path mountPoint = Files.createDirectory(directory.resolve(type));
    Programs.Result mounted = Programs.tryToRun("mount", "-o", "loop", image, mountPoint);
    Programs.need(mounted.exitCode() == 0, "to mount " + type + ": " + mounted.output());
    return new LoopMount(mountPoint);
  }

  /** Where it is mounted. */
  public Path path() {
    return mountPoint;
  }

  /**
   * Unmounts. What is still open below is a failure of the test, but never leaves a mount behind.
   */
  @Override
  public void close() throws IOException {
    Programs.Result result = Programs.tryToRun("umount", mountPoint);
    for (int i = 0; i < MOST_TRIES && result.exitCode() != 0; i++) {
      // Files that are mapped stay open until their buffers are collected.
      System.gc();
      result = Programs.tryToRun("umount", mountPoint);
    }
    if (result.exitCode() != 0) {
      Programs.run("umount", "-l", mountPoint);
      throw new IOException(result.output() + TestDirectory.openBelow(mountPoint));
    }
  }
}
