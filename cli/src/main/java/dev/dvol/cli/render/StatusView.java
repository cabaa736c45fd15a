// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.render;

import dev.dvol.store.CommitInfo;
import dev.dvol.store.StatusReport;
import dev.dvol.store.VolumeName;
import dev.dvol.store.worktree.Change;
import java.util.List;
import java.util.Optional;

/**
 * A working directory against its last commit.
 *
 * @param volume of which volume
 * @param report what differs
 * @param tip the last commit, if there is one
 * @param containers who uses the volume, as {@code /name}
 * @param porcelain whether in the form for scripts, which does not change
 */
public record StatusView(
    VolumeName volume,
    StatusReport report,
    Optional<CommitInfo> tip,
    List<String> containers,
    boolean porcelain)
    implements View {
  /** Copies the list. */
  public StatusView {
    containers = List.copyOf(containers);
  }

  @Override
  public void print(Screen screen) {
    SkippedList.warn(screen, report.skipped());
    if (porcelain) {
      for (Change change : report.changes()) {
        screen.line(
            screen.styled(style(change), " " + change.kind().letter())
                + " "
                + Escapes.path(change.path()));
      }
      return;
    }
    screen.line("On branch " + screen.safe(report.branch().text()) + " of volume " + volume);
    screen.line(
        tip.map(
                commit ->
                    "Last commit "
                        + screen.styled(Style.ID, commit.id().abbreviated())
                        + " "
                        + screen.safe(commit.subject()))
            .orElse("No commits yet"));
    if (!containers.isEmpty()) {
      screen.line("Used by " + screen.safe(String.join(",", containers)));
    }
    report.interrupted().ifPresent(what -> screen.line("Interrupted: " + screen.safe(what)));
    if (report.parked()) {
      screen.line("Parked changes of this branch come back with its next checkout");
    }
    printChanges(screen);
  }

  private void printChanges(Screen screen) {
    List<Change> noise = report.changes().stream().filter(StatusView::isNoise).toList();
    List<Change> rest = report.changes().stream().filter(change -> !isNoise(change)).toList();
    if (!rest.isEmpty()) {
      screen.line("");
      screen.line("Changes since the last commit:");
      rest.forEach(change -> screen.line("  " + line(screen, change)));
    }
    if (!noise.isEmpty()) {
      screen.line("");
      screen.line("Written by the engine as it runs (pid, lock, log and temporary files):");
      noise.forEach(change -> screen.line("  " + line(screen, change)));
    }
    if (report.isClean()) {
      screen.line("Nothing changed since the last commit");
    } else {
      long bytes = report.changes().stream().mapToLong(Change::changedBytes).sum();
      screen.line("");
      screen.line(
          Figures.count(report.changes().size(), "path")
              + " changed, "
              + Figures.size(bytes)
              + " to store at most");
    }
  }

  private static boolean isNoise(Change change) {
    return EngineNoise.matches(change.path().toString());
  }

  private static Style style(Change change) {
    return change.kind() == Change.Kind.ADDED ? Style.GOOD : Style.BAD;
  }

  private static String line(Screen screen, Change change) {
    String path = Escapes.path(change.path());
    String metadata =
        change.metadata().isEmpty()
            ? ""
            : " (" + screen.safe(String.join(", ", change.metadata())) + ")";
    String text =
        switch (change.kind()) {
          case ADDED -> "added:    " + path + " (" + Figures.size(change.newSize()) + ")";
          case REMOVED -> "removed:  " + path + " (" + Figures.size(change.oldSize()) + ")";
          case MODIFIED ->
              "modified: "
                  + path
                  + " ("
                  + Figures.size(change.changedBytes())
                  + " of "
                  + Figures.size(change.newSize())
                  + ")"
                  + metadata;
          case TYPE_CHANGED -> "retyped:  " + path + metadata;
          case METADATA -> "metadata: " + path + metadata;
        };
    return screen.styled(style(change), text);
  }

  @Override
  public Object json() {
    return new JsonTree()
        .with("volume", volume)
        .with("branch", report.branch())
        .with("tip", JsonTree.id(report.tip()))
        .with("clean", report.isClean())
        .with("interrupted", report.interrupted())
        .with("parked", report.parked())
        .with("containers", containers)
        .with("changes", JsonTree.changes(report.changes()))
        .with("skipped", JsonTree.skipped(report.skipped()))
        .map();
  }
}
