// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** Runs commands and tells what they cost, by GNU time, which asks the kernel ({@code wait4}). */
public final class Meter {
  private static final Path TIME = Path.of("/usr/bin/time");

  private final Path scratch;
  private final LongSupplier nanoTime;

  /**
   * A meter that keeps what commands write in a directory.
   *
   * @param nanoTime a clock that only goes forward, in nanoseconds
   * @throws IOException when GNU time is not installed
   */
  public Meter(Path scratch, LongSupplier nanoTime) throws IOException {
    if (!Files.isExecutable(TIME)) {
      throw new IOException("no " + TIME + ": Debian has it as package time");
    }
    this.scratch = scratch;
    this.nanoTime = nanoTime;
  }

  /**
   * Runs a command to its end.
   *
   * @throws CommandFailedException when it ends with anything but 0
   */
  public Cost measure(Command command) throws IOException, InterruptedException {
    Path report = scratch.resolve("time");
    Path output = scratch.resolve("output");
    List<String> words =
        new ArrayList<>(
            List.of(TIME.toString(), "-q", "-f", TimeReport.FORMAT, "-o", report.toString()));
    words.addAll(command.words());
    ProcessBuilder builder =
        new Command(words, command.environment())
            .builder()
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    long began = nanoTime.getAsLong();
    int exit = Waiting.waitFor(builder.start());
    double wall = (nanoTime.getAsLong() - began) / 1e9;
    if (exit != 0) {
      String said = new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
      throw new CommandFailedException(command, exit, said);
    }
    return TimeReport.parse(Files.readString(report)).cost(wall);
  }
}
