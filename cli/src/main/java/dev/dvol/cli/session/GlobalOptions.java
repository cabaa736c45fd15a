// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.session;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The options that every command takes, before or after the command word. picocli fills the fields.
 */
public final class GlobalOptions {
  /** When to colour. */
  public enum Colour {
    /** On a terminal. */
    AUTO,
    /** Always. */
    ALWAYS,
    /** Never. */
    NEVER
  }

  @Option(
      names = {"-p", "--pool", "--path"},
      paramLabel = "DIR",
      description = "The name of the directory to use")
  private @Nullable String pool;

  @Option(names = "--volume", paramLabel = "NAME", description = "The volume to work on")
  private @Nullable String volume;

  @Option(
      names = "--branch",
      paramLabel = "NAME",
      description = "The branch that HEAD stands for, instead of the active one")
  private @Nullable String branch;

  @Option(names = "--disable-docker-integration", description = "Leave containers alone")
  private boolean dockerDisabled;

  @Option(names = "--json", description = "One JSON object on stdout instead of text")
  private boolean json;

  @Option(
      names = {"-q", "--quiet"},
      description = "No notes and no progress")
  private boolean quiet;

  @Option(
      names = "--progress",
      negatable = true,
      description = "Show progress; the default is to do so on a terminal")
  private @Nullable Boolean progress;

  @Option(
      names = "--color",
      paramLabel = "WHEN",
      description = "Colour the output: auto, always or never")
  private @Nullable String colour;

  @Option(
      names = {"-y", "--yes"},
      description = "Answer every question with yes")
  private boolean yes;

  @Option(names = "--debug", description = "Show where an error comes from")
  private boolean debug;

  @Option(names = "--version", description = "Print the version and exit")
  private boolean version;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Print this help and exit")
  private boolean help;

  /** The pool, if one was named. */
  public Optional<String> pool() {
    return Optional.ofNullable(pool);
  }

  /** The volume, if one was named by option. */
  public Optional<String> volume() {
    return Optional.ofNullable(volume);
  }

  /** The branch, if one was named by option. */
  public Optional<String> branch() {
    return Optional.ofNullable(branch);
  }

  /** Whether containers are left alone. */
  public boolean dockerDisabled() {
    return dockerDisabled;
  }

  /** Whether programs read the output. */
  public boolean json() {
    return json;
  }

  /** Whether notes and progress are unwanted. */
  public boolean quiet() {
    return quiet;
  }

  /** Whether progress was asked for or forbidden; empty when it depends on the terminal. */
  public Optional<Boolean> progress() {
    return Optional.ofNullable(progress);
  }

  /**
   * When to colour.
   *
   * @throws UsageException for another word
   */
  public Colour colour() {
    String word = colour == null ? "auto" : colour;
    return switch (word) {
      case "auto" -> Colour.AUTO;
      case "always" -> Colour.ALWAYS;
      case "never" -> Colour.NEVER;
      default -> throw new UsageException("--color is auto, always or never, not '" + word + "'");
    };
  }

  /** Whether questions are answered with yes. */
  public boolean yes() {
    return yes;
  }

  /** Whether errors come with their stack trace. */
  public boolean debug() {
    return debug;
  }

  /** Whether only the version is wanted. */
  public boolean version() {
    return version;
  }

  /** Whether only the help is wanted. */
  public boolean help() {
    return help;
  }

  /**
   * Takes over what was given to other options; those behind the command word outrank those in
   * front of it.
   */
  public void absorb(GlobalOptions behind) {
    pool = behind.pool == null ? pool : behind.pool;
    volume = behind.volume == null ? volume : behind.volume;
    branch = behind.branch == null ? branch : behind.branch;
    progress = behind.progress == null ? progress : behind.progress;
    colour = behind.colour == null ? colour : behind.colour;
    dockerDisabled |= behind.dockerDisabled;
    json |= behind.json;
    quiet |= behind.quiet;
    yes |= behind.yes;
    debug |= behind.debug;
    version |= behind.version;
    help |= behind.help;
  }
}
