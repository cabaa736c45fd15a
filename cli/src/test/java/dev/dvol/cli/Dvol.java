// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli;

import dev.dvol.cli.session.TestEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Runs command lines in a pool of their own and remembers what they said. */
final class Dvol {
  private final Path directory;
  private final Path pool;
  private TestEnvironment environment;

  /**
   * What a command line did.
   *
   * @param exit its exit code
   * @param out what it printed on standard output
   * @param err what it printed on standard error
   */
  record Transcript(int exit, String out, String err) {}

  Dvol(Path directory) throws IOException {
    this.directory = directory;
    this.pool = directory.resolve("pool");
    this.environment = fresh();
    Files.createDirectories(work());
  }

  private TestEnvironment fresh() {
    return new TestEnvironment(directory)
        .with("DVOL_POOL", pool.toString())
        .with("DVOL_AUTHOR", "Ann <ann@example.com>");
  }

  /** The next runs happen in this environment, until the next call. */
  TestEnvironment next() {
    environment = fresh();
    return environment;
  }

  Transcript run(String... arguments) {
    int exit = new DvolCommandLine(environment.environment()).run(arguments);
    Transcript transcript = new Transcript(exit, environment.takeOut(), environment.takeErr());
    environment = fresh();
    return transcript;
  }

  /** Runs what must succeed without a word on standard error; returns what it printed. */
  String ok(String... arguments) {
    Transcript transcript = run(arguments);
    if (transcript.exit() != 0 || !transcript.err().isEmpty()) {
      throw new AssertionError(String.join(" ", arguments) + ": " + transcript);
    }
    return transcript.out();
  }

  /** Commits all; returns the id. */
  String commit(String message) {
    return ok("commit", "-m", message).strip();
  }

  Path pool() {
    return pool;
  }

  Path work() {
    return directory.resolve("work");
  }

  /** A file of a volume's active branch. */
  Path file(String volume, String path) throws IOException {
    return pool.resolve(volume).resolve("running_point").toRealPath().resolve(path);
  }

  void write(String volume, String path, String content) throws IOException {
    Path file = file(volume, path);
    Path parent = file.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Files.writeString(file, content);
  }
}
