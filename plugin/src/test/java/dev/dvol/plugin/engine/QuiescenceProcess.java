// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import dev.dvol.store.VolumeName;
import dev.dvol.store.posix.NativePosix;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * A dvol that stops the containers of a volume and then works for ever. Says {@code begun} before
 * the first stop and {@code quiet} when all are stopped. With a third argument {@code hook} it lets
 * them go on in a shutdown hook.
 */
final class QuiescenceProcess {
  private QuiescenceProcess() {}

  public static void main(String[] arguments) throws Exception {
    ContainerQuiescence quiescence =
        new ContainerQuiescence(
            RealEngine.find(),
            ContainerFiles.open(
                new NativePosix(), Path.of(arguments[0]), new VolumeName(arguments[1])),
            QuiesceOptions.standard(Clock.systemUTC(), text -> say("begun"))
                .withDrivers("local"::equals));
    if (arguments[2].equals("hook")) {
      Runtime.getRuntime().addShutdownHook(new Thread(quiescence::resume));
    }
    quiescence.release();
    say("quiet");
    Thread.sleep(Long.MAX_VALUE);
  }

  private static synchronized void say(String word) {
    System.out.println(word);
    System.out.flush();
  }

  /** Starts it and waits until it says a word. */
  static Process start(Path pool, String volume, String ending, String awaited) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                QuiescenceProcess.class.getName(),
                pool.toString(),
                volume,
                ending));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    var said = process.inputReader();
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      if (line.equals(awaited)) {
        return process;
      }
    }
    throw new AssertionError("ended without saying " + awaited);
  }
}
