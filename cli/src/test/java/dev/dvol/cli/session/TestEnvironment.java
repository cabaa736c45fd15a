// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.session;

import dev.dvol.plugin.engine.OwnContainer;
import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.posix.Posix;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;

/**
 * An environment for tests: below one directory, at one moment, as one user. Make a new one, or
 * read what was printed, after each run.
 */
public final class TestEnvironment {
  private final Path directory;
  private final Map<String, String> variables = new HashMap<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private InputStream in = InputStream.nullInputStream();
  private TerminalFacts terminal = TerminalFacts.none();
  private Containers containers = Containers.NONE;
  private boolean engineOfVariables;
  private Clock clock = Clock.fixed(Instant.parse("2026-11-22T16:38:53Z"), ZoneOffset.UTC);
  private Posix posix = new NativePosix();
  private Path working;

  /** With a working directory, a home and a system pool below a directory. */
  public TestEnvironment(Path directory) {
    this.directory = directory;
    this.working = directory.resolve("work");
  }

  /** Sets an environment variable. */
  public TestEnvironment with(String name, String value) {
    variables.put(name, value);
    return this;
  }

  /** An engine with these containers. */
  public TestEnvironment with(Containers engine) {
    containers = engine;
    return this;
  }

  /** Looks for an engine where the variables say. */
  public TestEnvironment withTheEngineOfTheVariables() {
    engineOfVariables = true;
    return this;
  }

  /** A disk that fails. */
  public TestEnvironment with(Posix calls) {
    posix = calls;
    return this;
  }

  /** Another clock than the one that stands still. */
  public TestEnvironment with(Clock other) {
    clock = other;
    return this;
  }

  /** Moves to a directory. */
  public TestEnvironment in(Path place) {
    working = place;
    return this;
  }

  /** A person sits at all three streams and types this. */
  public TestEnvironment typing(String text) {
    in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    terminal = new TerminalFacts(true, true, true, false, () -> 80);
    return this;
  }

  /** The system's pool, which need not exist. */
  public Path systemPool() {
    return directory.resolve("system/dvol/volumes");
  }

  /** The user's home, which need not exist. */
  public Path home() {
    return directory.resolve("home");
  }

  /** The environment. */
  public Environment environment() {
    return new Environment(
        variables,
        new Environment.Directories(working, home(), systemPool()),
        new Environment.Login("ann", "laptop"),
        new Environment.Streams(in, out, err),
        terminal,
        clock,
        () -> 0L,
        // Saved states of one moment are told apart by this alone.
        new SecureRandom(),
        () -> posix,
        environment ->
            engineOfVariables
                ? new EngineContainers(environment, () -> OwnContainer.of("laptop", "", ""))
                : containers,
        new CriticalSection());
  }

  /** What was printed on standard output since the last call. */
  public String takeOut() {
    return take(out);
  }

  /** What was printed on standard error since the last call. */
  public String takeErr() {
    return take(err);
  }

  private static String take(ByteArrayOutputStream stream) {
    String text = stream.toString(StandardCharsets.UTF_8);
    stream.reset();
    return text;
  }
}
