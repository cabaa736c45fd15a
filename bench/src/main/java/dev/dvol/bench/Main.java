// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench;

import dev.dvol.bench.command.Failures;
import dev.dvol.bench.command.RunCommand;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import picocli.CommandLine;

/** Where {@code bench/run} begins. */
public final class Main {
  private Main() {}

  /**
   * Runs and exits: 0 when all goals were reached, 1 when not, 2 for wrong arguments, 3 when
   * something failed.
   */
  public static void main(String[] arguments) {
    Path checkout = Path.of(System.getProperty("dvol.checkout", ".")).toAbsolutePath().normalize();
    RunCommand command =
        new RunCommand(
            checkout, Clock.system(ZoneId.systemDefault()), System.err, List.of(arguments));
    int exit =
        new CommandLine(command)
            .setExecutionExceptionHandler(new Failures(System.err))
            .execute(arguments);
    System.exit(exit);
  }
}
