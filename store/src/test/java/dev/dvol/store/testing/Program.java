// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Runs stock programs: git, python3, rsync, tar. Git sees no configuration but a repository's. */
public final class Program {
  /** What a run said. */
  public record Answer(int exitCode, String out, String err) {}

  private final Path directory;

  /** Programs that start in a directory. */
  public Program(Path directory) {
    this.directory = directory;
  }

  /** Standard output without blanks at its end; a failure is one of the test. */
  public String run(String... command) {
    Answer answer = answer("", command);
    if (answer.exitCode() != 0) {
      throw new AssertionError(List.of(command) + ": " + answer);
    }
    return answer.out().stripTrailing();
  }

  /** What the program said, whatever it was. */
  public Answer answer(String input, String... command) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("GIT_"));
    environment.put("GIT_CONFIG_NOSYSTEM", "1");
    environment.put("GIT_CONFIG_GLOBAL", "/dev/null");
    for (String who : List.of("AUTHOR", "COMMITTER")) {
      environment.put("GIT_" + who + "_NAME", "Stock");
      environment.put("GIT_" + who + "_EMAIL", "stock@example.org");
      environment.put("GIT_" + who + "_DATE", "1700000000 +0000");
    }
    environment.put("LC_ALL", "C");
    try {
      Process process = builder.start();
      CompletableFuture<String> err =
          CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
      process.getOutputStream().write(input.getBytes(StandardCharsets.ISO_8859_1));
      process.getOutputStream().close();
      String out = text(process.getInputStream());
      return new Answer(process.waitFor(), out, err.join());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String text(InputStream stream) {
    try {
      return new String(stream.readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
