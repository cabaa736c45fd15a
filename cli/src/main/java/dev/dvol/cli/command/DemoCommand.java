// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.command;

import dev.dvol.cli.session.Environment;
import dev.dvol.cli.session.Session;
import dev.dvol.cli.session.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code demo}: tells what dvol does, with the real commands on real files in a pool that goes
 * away.
 */
@Command(name = "demo")
public final class DemoCommand implements Callable<Integer> {
  private final Session session;
  private final Runner runner;

  @Parameters(arity = "0..*", hidden = true)
  private List<String> arguments = new ArrayList<>();

  /** Runs a command line. */
  public interface Runner {
    /** Runs it in an environment and returns the exit code. */
    int run(Environment environment, List<String> arguments);
  }

  /** A command of a session. */
  public DemoCommand(Session session, Runner runner) {
    this.session = session;
    this.runner = runner;
  }

  @Override
  public Integer call() throws IOException {
    new Arguments("demo", arguments).atMost(0);
    if (session.options().json()) {
      throw new UsageException("dvol demo is for people: it has no JSON form");
    }
    Path directory = Files.createTempDirectory("dvol-demo");
    try {
      return new DemoStory(session, runner, directory).tell();
    } finally {
      DemoFiles.delete(directory);
    }
  }
}
