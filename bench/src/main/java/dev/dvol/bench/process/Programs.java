// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs programs whose cost is of no interest. */
public final class Programs {
  private Programs() {}

  /**
   * Runs a command to its end.
   *
   * @return what it wrote, both streams together
   * @throws CommandFailedException when it ends with anything but 0
   * @throws IOException when it cannot be started
   */
  public static String run(List<String> words) throws IOException, InterruptedException {
    return run(new Command(words, Map.of()));
  }

  /**
   * Runs a command to its end.
   *
   * @return what it wrote, both streams together
   * @throws CommandFailedException when it ends with anything but 0
   * @throws IOException when it cannot be started
   */
  public static String run(Command command) throws IOException, InterruptedException {
    // A file, not a pipe: a server that is started here would keep a pipe open.
    Path output = Files.createTempFile("dvol-bench-", ".out");
    try {
      Process process =
          command.builder().redirectErrorStream(true).redirectOutput(output.toFile()).start();
      int exit = Waiting.waitFor(process);
      String said = new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
      if (exit != 0) {
        throw new CommandFailedException(command, exit, said);
      }
      return said;
    } finally {
      Files.delete(output);
    }
  }

  /**
   * Runs a command that cleans up. An interrupt does not end it, and is kept for later.
   *
   * @throws IOException when it cannot be started, or ends with anything but 0
   */
  public static void cleanUp(List<String> words) throws IOException {
    Command command = new Command(words, Map.of());
    Process process =
        command
            .builder()
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    int exit = Waiting.waitThrough(process);
    if (exit != 0) {
      throw new CommandFailedException(command, exit, "");
    }
  }

  /** Where the search path has a program, if it does. */
  public static Optional<Path> find(String program) {
    String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin") + ":/usr/sbin:/sbin";
    for (String directory : path.split(":")) {
      Path candidate = Path.of(directory, program);
      if (Files.isExecutable(candidate)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  /** Whether this process may do everything. */
  public static boolean isRoot() throws IOException {
    return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
  }
}
