// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Other programs that tests use, and what to do where they are not there. */
public final class Programs {
  private Programs() {}

  /**
   * Skips the test unless it runs as root and all programs are on the PATH; fails instead with
   * {@code -Ddvol.ci=true}.
   */
  public static void needRootAnd(String... programs) {
    need(isRoot(), "root");
    for (String program : programs) {
      need(isOnPath(program), program);
    }
  }

  /** Skips the test, or fails it with {@code -Ddvol.ci=true}, where something is not there. */
  public static void need(boolean there, String what) {
    if (Boolean.getBoolean("dvol.ci")) {
      assertThat(there).as("this test needs " + what).isTrue();
    }
    assumeTrue(there, "needs " + what);
  }

  private static boolean isRoot() {
    try {
      return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether a program is on the PATH. */
  public static boolean isOnPath(String program) {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }

  /** Runs a program that must succeed; returns what it printed. */
  public static String run(Object... command) throws IOException {
    Result result = tryToRun(command);
    assertThat(result.exitCode).as(result.output).isZero();
    return result.output;
  }

  /** Runs a program to its end. */
  public static Result tryToRun(Object... command) throws IOException {
    List<String> words = Arrays.stream(command).map(Object::toString).toList();
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("GIT_"));
    builder.environment().put("LC_ALL", "C.UTF-8");
    Process process = builder.start();
    process.getOutputStream().close();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    try {
      return new Result(process.waitFor(), output);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for " + words, e);
    }
  }

  /**
   * How a program ended.
   *
   * @param exitCode 0 for success
   * @param output what it printed, errors included, one character a byte
   */
  public record Result(int exitCode, String output) {}
}
