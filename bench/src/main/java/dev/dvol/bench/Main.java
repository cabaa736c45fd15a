// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench;

import dev.dvol.bench.command.DowntimeCommand;
import dev.dvol.bench.command.Failures;
import dev.dvol.bench.command.RunCommand;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
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
    Clock clock = Clock.system(ZoneId.systemDefault());
    List<String> words = List.of(arguments);
    AtomicBoolean ended = new AtomicBoolean();
    Runtime.getRuntime().addShutdownHook(new Thread(cleaner(Thread.currentThread(), ended)));
    int exit =
        new CommandLine(new RunCommand(checkout, clock, System.err, words))
            .addSubcommand(new DowntimeCommand(checkout, clock, System.err, words))
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExecutionExceptionHandler(new Failures(System.err))
            .execute(arguments);
    ended.set(true);
    System.exit(exit);
  }

  // Ctrl-C: the run is interrupted, stops its server, removes its scratch directory, and only then
  // the JVM ends.
  private static Runnable cleaner(Thread run, AtomicBoolean ended) {
    return () -> {
      while (run.isAlive() && !ended.get()) {
        run.interrupt();
        try {
          run.join(500);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return;
        }
      }
    };
  }
}
