// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.render;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import com.github.difflib.algorithm.myers.MyersDiffWithLinearSpace;
import com.github.difflib.patch.AbstractDelta;
import com.github.difflib.patch.ChangeDelta;
import com.github.difflib.patch.Chunk;
import com.github.difflib.patch.Patch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The lines that differ between two texts, with three lines around them, as {@code diff -u} prints
 * them.
 */
final class UnifiedDiff {
  private static final int CONTEXT = 3;

  /** Two texts without a line in common take time in proportion to the square of this. */
  private static final int MOST_LINES = 20_000;

  /**
   * Marks the last line of a file that ends without a line break; no line of a file has one inside.
   */
  private static final String NO_LINE_BREAK = "\n\\ No newline at end of file";

  private UnifiedDiff() {}

  /**
   * The lines from {@code ---} on; empty when there are too many lines to compare in reasonable
   * time.
   */
  static Optional<List<String>> lines(
      String oldName, TextContent before, String newName, TextContent after) {
    if (before.lines().size() + after.lines().size() > MOST_LINES) {
      return Optional.empty();
    }
    List<String> old = marked(before);
    List<String> now = marked(after);
    Patch<String> patch =
        merged(DiffUtils.diff(old, now, new MyersDiffWithLinearSpace<>()), old, now);
    List<String> result = new ArrayList<>();
    for (String line :
        UnifiedDiffUtils.generateUnifiedDiff(oldName, newName, old, patch, CONTEXT)) {
      result.addAll(List.of(line.split("\n", -1)));
    }
    return Optional.of(result);
  }

  /**
   * The same differences with those that touch made one. The algorithm that needs little memory
   * reports a changed line as an insertion and a deletion, in this order; readers expect the old
   * line first.
   */
  private static Patch<String> merged(Patch<String> patch, List<String> old, List<String> now) {
    Patch<String> result = new Patch<>();
    int[] open = new int[0];
    for (AbstractDelta<String> delta : patch.getDeltas()) {
      int oldStart = delta.getSource().getPosition();
      int newStart = delta.getTarget().getPosition();
      int oldEnd = oldStart + delta.getSource().size();
      int newEnd = newStart + delta.getTarget().size();
      if (open.length > 0 && open[1] == oldStart && open[3] == newStart) {
        open = new int[] {open[0], oldEnd, open[2], newEnd};
        continue;
      }
      addDelta(result, open, old, now);
      open = new int[] {oldStart, oldEnd, newStart, newEnd};
    }
    addDelta(result, open, old, now);
    return result;
  }

  private static void addDelta(
      Patch<String> patch, int[] bounds, List<String> old, List<String> now) {
    if (bounds.length > 0) {
      patch.addDelta(
          new ChangeDelta<>(
              new Chunk<>(bounds[0], old.subList(bounds[0], bounds[1])),
              new Chunk<>(bounds[2], now.subList(bounds[2], bounds[3]))));
    }
  }

  private static List<String> marked(TextContent text) {
    if (text.endsWithLineBreak()) {
      return text.lines();
    }
    List<String> lines = new ArrayList<>(text.lines());
    lines.set(lines.size() - 1, lines.get(lines.size() - 1) + NO_LINE_BREAK);
    return lines;
  }
}
