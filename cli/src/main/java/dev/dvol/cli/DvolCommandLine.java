// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli;

import dev.dvol.cli.render.FailureText;
import dev.dvol.cli.render.JsonWriter;
import dev.dvol.cli.render.Output;
import dev.dvol.cli.render.OutputFailedException;
import dev.dvol.cli.session.Environment;
import dev.dvol.cli.session.ExitCode;
import dev.dvol.cli.session.Failure;
import dev.dvol.cli.session.GlobalOptions;
import dev.dvol.cli.session.Session;
import dev.dvol.cli.session.UsageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
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
    try {
      int code = runSplit(split, out, err);
      out.flush();
      return code;
    } catch (Exception | Error failure) {
      return tell(failure, split, arguments, out, err);
    }
  }

  private int runSplit(ArgumentSplit split, Output out, Output err) throws Exception {
    GlobalOptions options = new GlobalOptions();
    Parsing.readGlobal(options, split.before());
    String word = split.word().orElse("help");
    if (options.version()) {
      word = "version";
    }
    String known = word;
    CommandTable.Entry entry = CommandTable.find(word).orElseThrow(() -> Parsing.unknown(known));
    try (Session session = new Session(environment, options, entry.name(), out, err)) {
      Callable<Integer> command = entry.factory().apply(session);
      boolean wordAsGiven = split.word().isPresent() && split.word().get().equals(word);
      Parsing.read(command, options, wordAsGiven ? split.after() : List.of());
      options.colour();
      if (options.help() && !entry.name().equals("help")) {
        Callable<Integer> help = new HelpCommand(session);
        Parsing.read(help, new GlobalOptions(), List.of(entry.name()));
        return help.call();
      }
      return command.call();
    }
  }

  private int tell(
      Throwable failure, ArgumentSplit split, List<String> arguments, Output out, Output err) {
    if (failure instanceof OutputFailedException && environment.terminal().outputToReader()) {
      // The reader has seen enough, as head does; there is nobody left to tell.
      return 0;
    }
    Failure told = Failure.of(failure);
    List<String> hints = new ArrayList<>(told.hints());
    if (failure instanceof UsageException) {
      hints.add(
          split
              .word()
              .flatMap(CommandTable::find)
              .map(entry -> "dvol " + entry.name() + " --help")
              .orElse("dvol --help"));
    }
    try {
      if (failure instanceof OutputFailedException) {
        err.print(FailureText.lines(told.message(), List.of()));
      } else if (arguments.contains("--json")) {
        out.flush();
        JsonWriter.write(
            out,
            FailureText.envelope(split.word().orElse("help"), told.kind(), told.message(), hints));
        out.flush();
      } else {
        out.flush();
        err.print(FailureText.lines(told.message(), hints));
      }
      if (arguments.contains("--debug")) {
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace, true));
        err.print(trace.toString());
      }
      err.flush();
    } catch (IOException | OutputFailedException e) {
      // Standard error is gone too; the exit code still tells.
      return told.code() == ExitCode.DONE ? ExitCode.FAILED.number() : told.code().number();
    }
    return told.code().number();
  }
}
