// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.round;

import dev.dvol.bench.process.Programs;
import dev.dvol.bench.tool.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * The directory that everything happens in: the pool, the tools' stores and caches, what they
 * restore. Others may pass through it, because a database server runs as another user.
 */
public final class Scratch implements AutoCloseable {
  private final Path root;
  private final boolean keep;

  private Scratch(Path root, boolean keep) {
    this.root = root;
    this.keep = keep;
  }

  /**
   * A fresh one.
   *
   * @param keep whether it stays when closed
   */
  public static Scratch create(Path parent, boolean keep) throws IOException {
    Path root = Files.createTempDirectory(parent.toRealPath(), "dvol-bench-");
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.createDirectory(root.resolve("data"));
    return new Scratch(root, keep);
  }

  /** The directory itself. */
  public Path root() {
    return root;
  }

  /** Where the files are between two rounds. */
  Path resting() {
    return root.resolve("data");
  }

  Path pool() {
    return root.resolve("pool");
  }

  /**
   * The working directory of the volume's active branch; checkout may hand it over to another name.
   */
  Path working() throws IOException {
    return pool().resolve("data/running_point").toRealPath();
  }

  /** What counts as stored for a tool. */
  Path store(Tool tool) {
    return tool.name().equals("dvol")
        ? pool().resolve("data/store.git")
        : root.resolve("stores").resolve(tool.name());
  }

  Path home(Tool tool) {
    return root.resolve("homes").resolve(tool.name());
  }

  Path target(Tool tool) {
    return root.resolve("targets").resolve(tool.name());
  }

  /** The names of changed files, each ended by a NUL. */
  Path changed() {
    return root.resolve("changed");
  }

  /** Removes what one round left: everything but the files. */
  void clear() throws IOException {
    for (String name : List.of("pool", "stores", "homes", "targets")) {
      remove(root.resolve(name));
    }
  }

  void remove(Path directory) throws IOException {
    Programs.cleanUp(List.of("rm", "-rf", "--", directory.toString()));
  }

  @Override
  public void close() throws IOException {
    if (!keep) {
      remove(root);
    }
  }
}
