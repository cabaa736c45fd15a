// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.hostile;

import dev.dvol.cli.DvolCommandLine;
import dev.dvol.cli.session.TestEnvironment;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A process with the memory that the launcher gives dvol, in which command lines are run one after
 * the other. It ends when it runs out of memory, and is ended when a command takes too much of a
 * processor's time, or does not end at all; the next command has a new one.
 */
final class HostileProcess implements AutoCloseable {
  // Of a processor's time: how long that takes is up to what else the machine does.
  private static final int MOST_SECONDS = Integer.getInteger("dvol.hostile.seconds", 60);
  // By the clock; only a command that waits for something takes so long.
  private static final int LONGEST_SECONDS = 600;

  private final Path directory;
  private @Nullable Process process;

  /**
   * What became of a command.
   *
   * @param exit its exit code; -1 if the process did not survive it, -2 if it took too long
   * @param out what it printed on standard output
   * @param err what it printed on standard error
   */
  record Answer(int exit, String out, String err) {}

  HostileProcess(Path directory) {
    this.directory = directory;
  }

  Answer run(String... arguments) throws Exception {
    Process running = process;
    if (running == null || !running.isAlive()) {
      running = start();
      process = running;
    }
    BufferedWriter in =
        new BufferedWriter(
            new OutputStreamWriter(running.getOutputStream(), StandardCharsets.UTF_8));
    in.write(String.join("\u001f", arguments) + "\n");
    in.flush();
    Process asked = running;
    Duration before = processorTime(asked);
    long began = System.nanoTime();
    CompletableFuture<String> line =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return readLine(asked);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    try {
      while (!isReady(line)) {
        Duration taken = processorTime(asked).minus(before);
        Duration lasted = Duration.ofNanos(System.nanoTime() - began);
        if (taken.toSeconds() >= MOST_SECONDS || lasted.toSeconds() >= LONGEST_SECONDS) {
          asked.destroyForcibly().waitFor();
          return new Answer(-2, "", "it took " + taken + " of a processor's time in " + lasted);
        }
      }
      String answer = line.get();
      // The virtual machine tells on the same stream that it has no memory left.
      if (!answer.matches("-?\\d+ \\S* \\S*")) {
        asked.waitFor();
        return new Answer(-1, "", "the process ended with " + asked.exitValue());
      }
      String[] parts = answer.split(" ", -1);
      return new Answer(Integer.parseInt(parts[0]), decoded(parts[1]), decoded(parts[2]));
    } catch (ExecutionException e) {
      return new Answer(-1, "", "the process ended: " + e.getCause());
    }
  }

  /** Waits a little. */
  private static boolean isReady(CompletableFuture<String> line)
      throws ExecutionException, InterruptedException {
    try {
      line.get(200, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    }
  }

  // Of one that has ended there is none to tell; its last line says so.
  private static Duration processorTime(Process process) {
    return process.toHandle().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String decoded(String base64) {
    return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
  }

  // Nothing at the end of the process.
  private static String readLine(Process process) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = process.getInputStream().read(); c != '\n'; c = process.getInputStream().read()) {
      if (c < 0) {
        return "";
      }
      line.append((char) c);
    }
    return line.toString();
  }

  private Process start() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // As the launcher does.
    command.addAll(List.of("-XX:+UseSerialGC", "-Xmx256m", "-XX:MaxDirectMemorySize=128m"));
    command.addAll(List.of("-XX:+ExitOnOutOfMemoryError", "-Xshare:auto"));
    command.addAll(
        List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(HostileProcess.class.getName(), directory.toString()));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroyForcibly();
    }
  }

  /** Reads command lines and answers each with its exit code and what it printed. */
  public static void main(String[] arguments) throws IOException {
    Path directory = Path.of(arguments[0]);
    PrintStream out = System.out;
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      TestEnvironment environment = new TestEnvironment(directory);
      environment.with("DVOL_AUTHOR", "Ann <ann@example.com>");
      List<String> words = Arrays.asList(line.split("\u001f", -1));
      int exit = new DvolCommandLine(environment.environment()).run(words);
      String printed = environment.takeOut();
      out.println(exit + " " + encoded(printed) + " " + encoded(environment.takeErr()));
    }
  }
}
