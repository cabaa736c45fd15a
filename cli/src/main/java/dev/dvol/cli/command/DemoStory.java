// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.command;

import dev.dvol.cli.render.Escapes;
import dev.dvol.cli.session.Containers;
import dev.dvol.cli.session.Environment;
import dev.dvol.cli.session.Session;
import dev.dvol.cli.session.TerminalFacts;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The commands of the demo, in order, and what happens to the files between them. Stops at the
 * first that fails.
 */
final class DemoStory {
  private final DemoCommand.Runner runner;
  private final Environment inner;
  private final OutputStream out;
  private final Path pool;
  private final boolean onTerminal;
  private int exitCode;

  DemoStory(Session session, DemoCommand.Runner runner, Path directory) {
    this.runner = runner;
    this.pool = directory.resolve("pool");
    Environment outer = session.environment();
    this.out = outer.streams().out();
    this.onTerminal = outer.terminal().output();
    // People read all of it, so notes go to the same stream; nothing of the user's own setup gets
    // in.
    this.inner =
        new Environment(
            Map.of("DVOL_POOL", pool.toString(), "DVOL_AUTHOR", "Demo <demo@example.com>"),
            new Environment.Directories(directory, directory, pool),
            outer.login(),
            new Environment.Streams(outer.streams().in(), out, out),
            new TerminalFacts(false, false, true, false, outer.terminal().width()),
            outer.clock(),
            outer.nanoTime(),
            outer.random(),
            outer.posix(),
            // A demonstration has no business with anybody's containers.
            environment -> Containers.NONE,
            outer.critical());
  }

  int tell() throws IOException {
    say(
        "# A volume is a directory of files that containers write to. This one gets a small"
            + " database.");
    run("init", "shop");
    if (exitCode != 0) {
      return exitCode;
    }
    DemoFiles files = new DemoFiles(runningPoint());
    files.create();
    run("commit", "-m", "8 MB of products");
    say("# The shop changes a price here and there. Only the pages that differ are stored.");
    if (exitCode == 0) {
      files.update(64, 2);
    }
    run("diff", "--stat");
    run("commit", "-m", "prices of March");
    say("# Something goes badly wrong.");
    if (exitCode == 0) {
      files.breakTable();
    }
    run("status");
    run("reset", "--hard", "HEAD");
    say("# Try something on a branch, and go back.");
    run("checkout", "-b", "experiment");
    if (exitCode == 0) {
      new DemoFiles(runningPoint()).update(128, 3);
      Files.writeString(
          runningPoint().resolve("server.conf"), "shared_buffers = 1GB\nport = 5432\n");
    }
    run("diff", "--name-status");
    run("commit", "-m", "bigger buffers");
    run("checkout", "master");
    run("branch", "-v");
    run("log", "--oneline", "--graph", "--all");
    return exitCode;
  }

  private Path runningPoint() throws IOException {
    return pool.resolve("shop/running_point").toRealPath();
  }

  private void run(String... arguments) throws IOException {
    if (exitCode != 0) {
      return;
    }
    List<String> list = List.of(arguments);
    say("$ dvol " + list.stream().map(DemoStory::shellWord).collect(Collectors.joining(" ")));
    // What draws over itself belongs on a terminal alone, and this stream may be a file.
    List<String> all = new ArrayList<>(list);
    if (!onTerminal) {
      all.add("--no-progress");
    }
    exitCode = runner.run(inner, all);
  }

  private static String shellWord(String argument) {
    return argument.contains(" ") ? "'" + argument + "'" : argument;
  }

  private void say(String line) throws IOException {
    if (exitCode == 0) {
      out.write((Escapes.forTerminal(line) + "\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
    }
  }
}
