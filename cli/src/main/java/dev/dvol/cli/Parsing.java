// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli;

import dev.dvol.cli.session.GlobalOptions;
import dev.dvol.cli.session.Session;
import dev.dvol.cli.session.UsageException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * How picocli is used: one model for one command, no guessing and no expanding of what was typed.
 */
final class Parsing {
  private Parsing() {}

  /**
   * Reads the options in front of the command word.
   *
   * @throws UsageException if they make no sense
   */
  static void readGlobal(GlobalOptions options, List<String> arguments) {
    CommandSpec spec = CommandSpec.create().name("dvol");
    spec.addMixin("global", CommandSpec.forAnnotatedObject(options));
    parse(new CommandLine(spec), arguments);
  }

  /**
   * Reads what stands behind the command word, into the command and the options that all commands
   * share.
   *
   * @throws UsageException if it makes no sense
   */
  static void read(Callable<Integer> command, GlobalOptions options, List<String> arguments) {
    // Apart, because picocli would take a flag that is given on both sides for a toggle.
    GlobalOptions behind = new GlobalOptions();
    CommandLine commandLine = new CommandLine(command);
    commandLine.getCommandSpec().addMixin("global", CommandSpec.forAnnotatedObject(behind));
    parse(commandLine, arguments);
    options.absorb(behind);
  }

  private static void parse(CommandLine commandLine, List<String> arguments) {
    commandLine
        .setExpandAtFiles(false)
        .setEndOfOptionsDelimiter(OptionValues.END_OF_OPTIONS)
        // A message may well begin with a dash.
        .setAllowOptionsAsOptionParameters(true)
        .setOverwrittenOptionsAllowed(true)
        .setTrimQuotes(false)
        .setAbbreviatedOptionsAllowed(false);
    List<String> marked = OptionValues.markEnd(commandLine.getCommandSpec(), arguments);
    try {
      commandLine.parseArgs(marked.toArray(String[]::new));
    } catch (ParameterException e) {
      throw new UsageException(words(e));
    }
  }

  private static String words(ParameterException problem) {
    if (problem instanceof CommandLine.MissingParameterException missing
        && missing.getMissing().stream().anyMatch(spec -> spec.paramLabel().equals("MSG"))) {
      return "You must provide a commit message";
    }
    String message = problem.getMessage();
    return message == null ? problem.toString() : message;
  }

  /** What is said about a word that is no command. */
  static UsageException unknown(String word) {
    return new UsageException("Unknown command: " + word);
  }

  /** The help of one command. */
  static List<String> help(CommandTable.Entry entry, Session session) {
    CommandLine commandLine = new CommandLine(entry.factory().apply(session));
    commandLine.setUsageHelpWidth(80).setColorScheme(Help.defaultColorScheme(Ansi.OFF));
    List<String> lines = new ArrayList<>();
    lines.add(("Usage: dvol " + entry.name() + " [options] " + entry.usage()).strip());
    lines.add(entry.summary());
    lines.add("");
    Help help = commandLine.getHelp();
    help.parameterList().lines().forEach(lines::add);
    help.optionList().lines().forEach(lines::add);
    lines.add("");
    lines.addAll(HelpText.globalOptions());
    lines.add("");
    lines.addAll(HelpText.exitCodes());
    return lines;
  }
}
