// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.render;

import dev.dvol.store.CommitResult;
import dev.dvol.store.VolumeName;
import java.time.Duration;

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
    screen.note(sizes() + containers.summary());
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

  @Override
  public Object json() {
    return new JsonTree()
        .with("volume", volume)
        .with("branch", result.branch())
        .with("id", result.id())
        .with("logicalBytes", result.logicalBytes())
        .with("readBytes", result.readBytes())
        .with("storedBytes", result.storedBytes())
        .with("changedEntries", result.changedEntries())
        .with("milliseconds", took.toMillis())
        .with("skipped", JsonTree.skipped(result.skipped()))
        .with("containers", containers.json())
        .map();
  }
}
