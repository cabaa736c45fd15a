// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.tool;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * A program that is measured, as scripts of bash. They find in their environment: {@code source},
 * the files; {@code store}, a directory of the tool's own; {@code target}, where to restore to;
 * {@code home}, for settings and caches; {@code changed}, a file with the names of changed files,
 * each ended by a NUL; {@code number} of the backup to be made and {@code latest}, of the last one.
 *
 * <p>A script that writes ends with a sync of what it wrote, because dvol is durable when it
 * returns.
 */
public final class Tool {
  private final String name;
  private final String program;
  private final String debian;
  private final String version;
  private final String prelude;
  private final String setup;
  private final String tidy;
  private final String reset;
  private final Map<Operation, String> scripts;

  private Tool(Builder builder) {
    name = builder.name;
    program = builder.program;
    debian = builder.debian;
    version = builder.version;
    prelude = builder.prelude;
    setup = builder.setup;
    tidy = builder.tidy;
    reset = builder.reset;
    scripts = new EnumMap<>(builder.scripts);
  }

  /** The name on the command line and in results. */
  public String name() {
    return name;
  }

  /** The program that must be installed. */
  public String program() {
    return program;
  }

  /** The package of Debian that has the program. */
  public String debian() {
    return debian;
  }

  /** Prints the version; its first line tells it. */
  public String version() {
    return version;
  }

  /** How to do an operation, if the tool can. */
  public Optional<String> script(Operation operation) {
    return Optional.ofNullable(scripts.get(operation)).map(prelude::concat);
  }

  /** Whether it writes anything. */
  public boolean stores() {
    return scripts.values().stream().anyMatch(script -> script.contains("$store"));
  }

  /** To be run before the first operation of a round. */
  public String setup() {
    return prelude + setup;
  }

  /** To be run after each operation: removes what only it needed. */
  public String tidy() {
    return prelude + tidy;
  }

  /** To be run before {@link Operation#RESET}: brings the target to the state of the source. */
  public String beforeReset() {
    return prelude + reset;
  }

  /** A tool to be described. */
  public static Builder named(String name, String program) {
    return new Builder(name, program);
  }

  /** Collects the scripts of a tool. */
  public static final class Builder {
    private final String name;
    private final String program;
    private final Map<Operation, String> scripts = new EnumMap<>(Operation.class);
    private String debian;
    private String version;
    private String prelude = "";
    private String setup = ":";
    private String tidy = ":";
    private String reset = ":";

    private Builder(String name, String program) {
      this.name = name;
      this.program = program;
      this.debian = program;
      this.version = program + " --version";
    }

    Builder debian(String name) {
      debian = name;
      return this;
    }

    Builder version(String script) {
      version = script;
      return this;
    }

    Builder prelude(String script) {
      prelude = script + "\n";
      return this;
    }

    Builder setup(String script) {
      setup = script;
      return this;
    }

    Builder tidy(String script) {
      tidy = script;
      return this;
    }

    Builder beforeReset(String script) {
      reset = script;
      return this;
    }

    Builder does(Operation operation, String script) {
      scripts.put(operation, script);
      return this;
    }

    Tool build() {
      return new Tool(this);
    }
  }
}
