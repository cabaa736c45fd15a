// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.process;

import java.io.File;
import java.util.List;
import java.util.Map;

/**
 * What to run.
 *
 * @param words program and arguments
 * @param environment added to the one inherited
 */
public record Command(List<String> words, Map<String, String> environment) {
  /** Copies both. */
  public Command {
    words = List.copyOf(words);
    environment = Map.copyOf(environment);
  }

  /** A script of bash that stops at the first command that fails, in a pipeline too. */
  public static Command script(String text, Map<String, String> environment) {
    return new Command(List.of("bash", "-euo", "pipefail", "-c", text), environment);
  }

  ProcessBuilder builder() {
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.environment().putAll(environment);
    return builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
  }
}
