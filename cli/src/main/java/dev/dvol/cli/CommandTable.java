// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli;

import dev.dvol.cli.command.BranchCommand;
import dev.dvol.cli.command.CheckoutCommand;
import dev.dvol.cli.command.CommitCommand;
import dev.dvol.cli.command.ConfigCommand;
import dev.dvol.cli.command.DemoCommand;
import dev.dvol.cli.command.DiffCommand;
import dev.dvol.cli.command.DoctorCommand;
import dev.dvol.cli.command.FsckCommand;
import dev.dvol.cli.command.GcCommand;
import dev.dvol.cli.command.InitCommand;
import dev.dvol.cli.command.ListCommand;
import dev.dvol.cli.command.LogCommand;
import dev.dvol.cli.command.PluginCommand;
import dev.dvol.cli.command.ReflogCommand;
import dev.dvol.cli.command.RemoveCommand;
import dev.dvol.cli.command.ResetCommand;
import dev.dvol.cli.command.RestoreCommand;
import dev.dvol.cli.command.SeedCommand;
import dev.dvol.cli.command.ShowCommand;
import dev.dvol.cli.command.StashCommand;
import dev.dvol.cli.command.StatusCommand;
import dev.dvol.cli.command.SwitchCommand;
import dev.dvol.cli.command.UndoCommand;
import dev.dvol.cli.command.VersionCommand;
import dev.dvol.cli.session.Session;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;

/**
 * The commands by name. Nothing of a command is loaded before it is asked for: with forty of them
 * that would be most of the time that a short command takes.
 */
final class CommandTable {
  /**
   * A command.
   *
   * @param name the word
   * @param summary one sentence; those of the first dvol are kept to the letter
   * @param usage what may stand behind the word
   * @param factory makes it
   */
  record Entry(
      String name, String summary, String usage, Function<Session, Callable<Integer>> factory) {}

  private static final List<Entry> ENTRIES =
      List.of(
          entry("list", "List all voluminous volumes", "[-l]", ListCommand::new),
          entry("ls", "Same as 'list'", "[-l]", ListCommand::new),
          entry(
              "init",
              "Create a volume and its default master branch, then switch to it",
              "NAME",
              InitCommand::new),
          entry(
              "switch",
              "Switch active volume for commands below (commit, log etc)",
              "NAME",
              SwitchCommand::new),
          entry("use", "Same as 'switch'", "NAME", SwitchCommand::new),
          entry("rm", "Destroy a voluminous volume", "[-f] NAME", RemoveCommand::new),
          entry(
              "commit",
              "Create a commit on the active volume and branch",
              "-m MSG [VOLUME]",
              CommitCommand::new),
          entry(
              "log",
              "List commits on the active volume and branch",
              "[REV] [VOLUME]",
              LogCommand::new),
          entry(
              "status", "Show what changed since the last commit", "[VOLUME]", StatusCommand::new),
          entry(
              "diff",
              "Show what differs between commits, or a commit and the files",
              "[REV [REV]] [VOLUME]",
              DiffCommand::new),
          entry("show", "Show a commit with all it tells", "[REV] [VOLUME]", ShowCommand::new),
          entry(
              "reset",
              "Reset active branch to a commit, destroying later unreferenced commits",
              "--hard [REV] [VOLUME]",
              ResetCommand::new),
          entry(
              "branch",
              "List or delete branches for active volume",
              "[NAME [REV]] [VOLUME]",
              BranchCommand::new),
          entry(
              "checkout",
              "Check out or create branches on the active volume",
              "[-b] NAME [VOLUME]",
              CheckoutCommand::new),
          entry(
              "undo",
              "Bring back what the last destructive command, or rm, took away",
              "[N|ID] [VOLUME]",
              UndoCommand::new),
          entry("reflog", "Show where a branch was", "[BRANCH] [VOLUME]", ReflogCommand::new),
          entry(
              "stash",
              "Put uncommitted changes aside, and bring them back",
              "[push|pop|apply|list|show|drop] [VOLUME]",
              StashCommand::new),
          entry(
              "restore",
              "Take the files of a commit out into a directory",
              "REV [VOLUME] [--to DIR]",
              RestoreCommand::new),
          entry(
              "seed",
              "Fill empty volumes with the data that the images of a project ship",
              "COMPOSE_FILE",
              SeedCommand::new),
          entry("gc", "Remove from the store what nothing needs", "[VOLUME]", GcCommand::new),
          entry(
              "fsck",
              "Read and check everything, and tell what is damaged and what it costs",
              "[--repair] [VOLUME]",
              FsckCommand::new),
          entry("verify", "Same as 'fsck'", "[--repair] [VOLUME]", FsckCommand::new),
          entry("doctor", "Look for what is wrong", "", DoctorCommand::new),
          entry("plugin", "Serve the volumes to Docker until it is ended", "", PluginCommand::new),
          entry("config", "Read and set options", "[KEY [VALUE]]", ConfigCommand::new),
          entry("demo", "Show all this on real files, in a minute", "", CommandTable::demo),
          entry("version", "Print the version", "", VersionCommand::new),
          entry("help", "Print this help, or that of a command", "[COMMAND]", HelpCommand::new));

  private CommandTable() {}

  private static Entry entry(
      String name, String summary, String usage, Function<Session, Callable<Integer>> factory) {
    return new Entry(name, summary, usage, factory);
  }

  private static Callable<Integer> demo(Session session) {
    return new DemoCommand(
        session, (environment, arguments) -> new DvolCommandLine(environment).run(arguments));
  }

  /** All of them, in the order of the help. */
  static List<Entry> entries() {
    return ENTRIES;
  }

  /** The command of a word. */
  static Optional<Entry> find(String word) {
    return ENTRIES.stream().filter(entry -> entry.name().equals(word)).findFirst();
  }
}
