// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.render;

import dev.dvol.store.CommitPasses;
import dev.dvol.store.CommitResult;
import dev.dvol.store.VolumeName;
import java.time.Duration;
import java.util.Map;

/**
 * A commit was made.
 *
 * @param volume of which volume
 * @param result what was made
 * @param subject first line of its message
 * @param first whether it is the first of its branch, so that nothing could be reused
 * @param took how long it took
 * @param containers how those that used the volume came through
 */
public record CommitView(
    VolumeName volume,
    CommitResult result,
    String subject,
    boolean first,
    Duration took,
    ContainerOutcome containers)
    implements View {
  @Override
  public void print(Screen screen) {
    screen.line(result.id().hex());
    SkippedList.warn(screen, result.skipped());
    screen.note(
        "["
            + volume
            + "/"
            + result.branch()
            + " "
            + result.id().abbreviated()
            + "] "
            + Escapes.forTerminal(subject));
    screen.note(sizes() + stopped());
    containers.warn(screen);
  }

  private String sizes() {
    String wrote = "wrote " + Figures.size(result.storedBytes());
    String in = " in " + Figures.duration(took);
    if (first) {
      return wrote + " for " + Figures.size(result.logicalBytes()) + in;
    }
    long reused = Math.max(0, result.logicalBytes() - result.storedBytes());
    return "reused " + Figures.size(reused) + ", " + wrote + in;
  }

  // How much of the stop was reading: the rest is the engine's and the database's own.
  private String stopped() {
    String summary = containers.summary();
    if (summary.isEmpty() || result.passes().isEmpty()) {
      return summary;
    }
    CommitPasses.Pass quiet = result.passes().get().quiet();
    return summary
        + " ("
        + Figures.duration(quiet.took())
        + " to read "
        + Figures.size(quiet.readBytes())
        + ")";
  }

  private static Map<String, ?> pass(CommitPasses.Pass pass) {
    return new JsonTree()
        .with("readBytes", pass.readBytes())
        .with("storedBytes", pass.storedBytes())
        .with("milliseconds", pass.took().toMillis())
        .map();
  }

  @Override
  public Object json() {
    JsonTree tree =
        new JsonTree()
            .with("volume", volume)
            .with("branch", result.branch())
            .with("id", result.id())
            .with("logicalBytes", result.logicalBytes())
            .with("readBytes", result.readBytes())
            .with("storedBytes", result.storedBytes())
            .with("changedEntries", result.changedEntries())
            .with("milliseconds", took.toMillis())
            .with("skipped", JsonTree.skipped(result.skipped()))
            .with("containers", containers.json());
    result
        .passes()
        .ifPresent(
            passes ->
                tree.with("hotPass", pass(passes.hot())).with("quietPass", pass(passes.quiet())));
    return tree.map();
  }
}
