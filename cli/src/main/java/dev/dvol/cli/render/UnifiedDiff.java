// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.render;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import com.github.difflib.algorithm.myers.MyersDiffWithLinearSpace;
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
    Patch<String> patch = DiffUtils.diff(old, marked(after), new MyersDiffWithLinearSpace<>());
    List<String> result = new ArrayList<>();
    for (String line :
        UnifiedDiffUtils.generateUnifiedDiff(oldName, newName, old, patch, CONTEXT)) {
      result.addAll(List.of(line.split("\n", -1)));
    }
    return Optional.of(result);
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
