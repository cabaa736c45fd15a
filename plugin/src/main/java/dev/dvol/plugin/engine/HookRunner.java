// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import dev.dvol.plugin.engine.Engine.ExecResult;
import java.util.Optional;

/** Runs hooks. */
final class HookRunner {
  private static final int LONGEST_EXCERPT = 200;

  private final Engine engine;

  HookRunner(Engine engine) {
    this.engine = engine;
  }

  /**
   * Runs one to its end, or for as long as it may take.
   *
   * @return why it failed, if it did; in one line
   */
  Optional<String> run(ContainerId id, Hook hook) {
    ExecResult result;
    try {
      result = engine.exec(id, hook.command(), hook.user(), hook.timeout());
    } catch (EngineException e) {
      return Optional.of(hook.label() + " could not be run: " + e.getMessage());
    }
    if (result.exitCode().isEmpty()) {
      return Optional.of(hook.label() + " did not end within " + hook.timeout().toMillis() + " ms");
    }
    int exitCode = result.exitCode().get();
    return exitCode == 0
        ? Optional.empty()
        : Optional.of(
            hook.label() + " ended with exit code " + exitCode + excerpt(result.output()));
  }

  /** The last line of what it printed, made fit for a message. */
  private static String excerpt(String output) {
    String stripped = output.strip();
    String last = stripped.substring(stripped.lastIndexOf('\n') + 1);
    String cut =
        last.length() <= LONGEST_EXCERPT ? last : last.substring(last.length() - LONGEST_EXCERPT);
    StringBuilder text = new StringBuilder();
    cut.codePoints().forEach(c -> text.appendCodePoint(Character.isISOControl(c) ? '?' : c));
    return text.isEmpty() ? "" : ": " + text;
  }
}
