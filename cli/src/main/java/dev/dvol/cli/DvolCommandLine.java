// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli;

import dev.dvol.cli.command.VersionCommand;
import dev.dvol.cli.render.Output;
import dev.dvol.cli.render.OutputFailedException;
import dev.dvol.cli.session.Environment;
import dev.dvol.cli.session.ExitCode;
import dev.dvol.cli.session.GlobalOptions;
import dev.dvol.cli.session.Session;
import dev.dvol.cli.session.UsageException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * Runs command lines in an environment. The one place where failures of every kind are caught and
 * told.
 */
public final class DvolCommandLine {
  private final Environment environment;

  /** Command lines for an environment. */
  public DvolCommandLine(Environment environment) {
    this.environment = environment;
  }

  /** Runs one; returns the exit code. Nothing is thrown. */
  public int run(String... arguments) {
    return run(List.of(arguments));
  }

  /** Runs one; returns the exit code. Nothing is thrown. */
  public int run(List<String> arguments) {
    Output out = new Output(environment.streams().out());
    Output err = new Output(environment.streams().err());
    ArgumentSplit split = ArgumentSplit.of(arguments);
    GlobalOptions options = new GlobalOptions();
    try {
      int code = run(split, options, out, err);
      out.flush();
      return code;
    } catch (Exception | Error failure) {
      if (failure instanceof OutputFailedException && environment.terminal().outputToReader()) {
        // The reader has seen enough, as head does; there is nobody left to tell.
        return ExitCode.DONE.number();
      }
      // What could not be parsed may have been asked for all the same.
      boolean unparsed = failure instanceof UsageException;
      boolean json = options.json() || unparsed && arguments.contains("--json");
      boolean debug = options.debug() || unparsed && arguments.contains("--debug");
      return new FailureReport(split.word().orElse("help"), json, debug).tell(failure, out, err);
    }
  }

  private int run(ArgumentSplit split, GlobalOptions options, Output out, Output err)
      throws Exception {
    Parsing.readGlobal(options, split.before());
    String word = options.version() ? "version" : split.word().orElse("help");
    CommandTable.Entry entry = CommandTable.find(word).orElseThrow(() -> Parsing.unknown(word));
    try (Session session = new Session(environment, options, entry.name(), out, err)) {
      Callable<Integer> command = entry.factory().apply(session);
      boolean wordAsGiven = split.word().isPresent() && split.word().get().equals(word);
      Parsing.read(command, options, wordAsGiven ? split.after() : List.of());
      // A wrong word for the colour is found before anything is done.
      options.colour();
      return instead(entry, session, options).orElse(command).call();
    }
  }

  /** What {@code --help} and {@code --version} do in place of the command. */
  private static Optional<Callable<Integer>> instead(
      CommandTable.Entry entry, Session session, GlobalOptions options) {
    if (options.help() && !entry.name().equals("help")) {
      HelpCommand help = new HelpCommand(session);
      Parsing.read(help, new GlobalOptions(), List.of(entry.name()));
      return Optional.of(help);
    }
    return options.version() ? Optional.of(new VersionCommand(session)) : Optional.empty();
  }
}
