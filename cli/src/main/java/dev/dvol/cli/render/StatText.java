// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.render;

import dev.dvol.store.worktree.Change;
import java.util.ArrayList;
import java.util.List;

/** {@code --stat}: a line per path, and one that sums them up. */
final class StatText {
  private StatText() {}

  static List<String> lines(Screen screen, List<Change> changes) {
    List<String> lines = new ArrayList<>();
    if (changes.isEmpty()) {
      return lines;
    }
    List<String> paths = changes.stream().map(change -> Escapes.path(change.path())).toList();
    int widest = paths.stream().mapToInt(String::length).max().orElse(0);
    for (int i = 0; i < changes.size(); i++) {
      String padding = " ".repeat(widest - paths.get(i).length());
      lines.add(" " + paths.get(i) + padding + " | " + what(screen, changes.get(i)));
    }
    long bytes = changes.stream().mapToLong(Change::changedBytes).sum();
    long chunks = changes.stream().mapToLong(Change::changedChunks).sum();
    lines.add(
        " "
            + Figures.count(changes.size(), "path")
            + " changed, "
            + Figures.size(bytes)
            + " in "
            + Figures.count(chunks, "chunk"));
    return lines;
  }

  private static String what(Screen screen, Change change) {
    String amount =
        Figures.size(change.changedBytes())
            + " in "
            + Figures.count(change.changedChunks(), "chunk");
    return switch (change.kind()) {
      case ADDED -> screen.styled(Style.GOOD, "new") + ", " + Figures.size(change.newSize());
      case REMOVED -> screen.styled(Style.BAD, "gone") + ", " + Figures.size(change.oldSize());
      case MODIFIED ->
          amount + " of " + Figures.size(change.newSize()) + metadata(screen, change, ", ");
      case TYPE_CHANGED -> "another kind of file" + metadata(screen, change, ", ");
      case METADATA -> metadata(screen, change, "");
    };
  }

  private static String metadata(Screen screen, Change change, String before) {
    return change.metadata().isEmpty()
        ? ""
        : before + screen.safe(String.join(", ", change.metadata()));
  }
}
