// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.render;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the containers of a volume came through a command.
 *
 * @param touched names of those that were stopped or paused, as {@code db}
 * @param stopped how long they were, together; empty if nobody was touched
 * @param warnings lines about those that did not end by themselves, or a hook that failed
 * @param failures lines about those that do not run again
 */
public record ContainerOutcome(
    List<String> touched,
    Optional<Duration> stopped,
    List<String> warnings,
    List<String> failures) {
  /** Nobody was there. */
  public static final ContainerOutcome UNTOUCHED =
      new ContainerOutcome(List.of(), Optional.empty(), List.of(), List.of());

  /** Copies the lists. */
  public ContainerOutcome {
    touched = List.copyOf(touched);
    warnings = List.copyOf(warnings);
    failures = List.copyOf(failures);
  }

  /** Tells what went wrong; always, because it is what the exit code is about. */
  public void warn(Screen screen) {
    warnings.forEach(line -> screen.warn("warning: " + line));
    failures.forEach(line -> screen.warn("Error: " + line));
    if (!failures.isEmpty()) {
      screen.warn(
          "hint: docker start " + String.join(" ", touched) + "   (the files are in order)");
    }
  }

  /** As the last words of a summary: {@code , db stopped 0.8 s}; nothing if nobody was touched. */
  String summary() {
    return stopped.isEmpty()
        ? ""
        : ", "
            + Escapes.forTerminal(String.join(" and ", touched))
            + " stopped "
            + Figures.duration(stopped.get());
  }

  /** What became of a directory's bytes, and how long its users stood. */
  String summaryOf(long keptBytes, long writtenBytes) {
    return "kept " + Figures.size(keptBytes) + ", wrote " + Figures.size(writtenBytes) + summary();
  }

  Map<String, ?> json() {
    JsonTree tree = new JsonTree().with("touched", touched);
    stopped.ifPresent(time -> tree.with("stoppedMilliseconds", time.toMillis()));
    return tree.with("warnings", warnings).with("failures", failures).map();
  }
}
