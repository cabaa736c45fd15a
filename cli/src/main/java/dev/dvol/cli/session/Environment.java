// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.session;

import dev.dvol.store.posix.Posix;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Everything outside the program that a command may look at. The program's entry makes the real
 * one; tests and the demo make their own.
 *
 * @param variables the environment variables
 * @param directories where the process is and where its user's and the system's files are
 * @param login who runs the process
 * @param streams the standard streams
 * @param terminal what is known about them
 * @param clock wall clock, with the zone that commit dates are written in
 * @param nanoTime a clock that never goes back, for rates and for how often progress is drawn
 * @param random for the store
 * @param posix the gate to the file system, made when it is first needed
 * @param containers finds those of the engine, looked for when they are first needed
 * @param critical work that the end of the process waits for
 */
public record Environment(
    Map<String, String> variables,
    Directories directories,
    Login login,
    Streams streams,
    TerminalFacts terminal,
    Clock clock,
    LongSupplier nanoTime,
    RandomGenerator random,
    Supplier<Posix> posix,
    Function<Environment, Containers> containers,
    CriticalSection critical) {
  /** Copies the map. */
  public Environment {
    variables = Map.copyOf(variables);
  }

  /**
   * Places.
   *
   * @param working the working directory, absolute
   * @param home the user's home, absolute
   * @param systemPool the pool that all users of the machine share
   */
  public record Directories(Path working, Path home, Path systemPool) {}

  /**
   * Who runs the process.
   *
   * @param user login name
   * @param host name of the machine
   */
  public record Login(String user, String host) {}

  /** The standard streams. */
  public record Streams(InputStream in, OutputStream out, OutputStream err) {}

  /** An environment variable; one that is set to nothing counts as unset. */
  public Optional<String> variable(String name) {
    return Optional.ofNullable(variables.get(name)).filter(value -> !value.isEmpty());
  }
}
