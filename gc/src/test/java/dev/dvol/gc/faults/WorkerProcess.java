// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc.faults;

import dev.dvol.store.testing.Programs;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A {@link Worker} in a process group of its own, as a shell starts a command. */
final class WorkerProcess implements AutoCloseable {
  private final Process process;
  private final BufferedReader output;
  private final Path errors;
  private final String what;

  private WorkerProcess(Process process, Path errors, String what) {
    this.process = process;
    this.output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    this.errors = errors;
    this.what = what;
  }

  /**
   * What a worker is for.
   *
   * @param pool to work in
   * @param notes the witness
   * @param boot which run of the machine this is
   * @param seed of what it does
   * @param scratch a directory of its own, absent
   * @param from length of the notes that certainly hold
   * @param to length of the notes that may hold
   * @param syncs whether it makes anything durable
   * @param works whether it goes on working behind its judgement
   */
  record Task(
      Path pool,
      Path notes,
      int boot,
      long seed,
      Path scratch,
      long from,
      long to,
      boolean syncs,
      boolean works) {
    List<String> arguments() {
      return List.of(
          pool.toString(),
          notes.toString(),
          "" + boot,
          "" + seed,
          scratch.toString(),
          "" + from,
          "" + to,
          "" + syncs,
          "" + works);
    }
  }

  /** Starts one; it loads its classes and waits. */
  static WorkerProcess start(Task task) throws IOException {
    Files.createDirectories(task.scratch());
    List<String> command = new ArrayList<>(List.of("setsid"));
    command.addAll(FastStart.command());
    command.add(Worker.class.getName());
    command.addAll(task.arguments());
    Path errors = task.scratch().resolve("errors");
    Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    return new WorkerProcess(process, errors, task.toString());
  }

  /** Has it judge; returns what had been under way. */
  String judge() throws IOException {
    await(Worker.READY);
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
    return await(Worker.JUDGED).substring(Worker.JUDGED.length());
  }

  private String await(String beginning) throws IOException {
    String line = output.readLine();
    if (line == null || !line.startsWith(beginning)) {
      throw new AssertionError(what + ": " + line + "\n" + Files.readString(errors));
    }
    return line;
  }

  /** Whether it has ended; it does so only when something failed. */
  boolean hasEnded() {
    return !process.isAlive();
  }

  /** What it complained of. */
  String errors() throws IOException {
    return Files.readString(errors);
  }

  /** Sends its whole process group a signal. */
  void signal(String name) throws IOException {
    Programs.tryToRun("kill", "-" + name, "--", "-" + process.pid());
  }

  /** As {@code kill -9} of the whole group; returns when it is gone. */
  void kill() throws IOException {
    if (process.isAlive()) {
      signal("KILL");
    }
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while a process ended", e);
    }
  }

  /** Waits until it ends by itself. */
  void awaitEnd() throws InterruptedException {
    process.waitFor();
  }

  @Override
  public void close() throws IOException {
    kill();
    output.close();
  }
}
