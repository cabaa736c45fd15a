// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.render;

import dev.dvol.store.CommitInfo;
import java.util.ArrayList;
import java.util.List;

/**
 * A commit as {@code log} and {@code show} print it; scripts have compared these lines since the
 * first dvol.
 */
final class CommitText {
  private CommitText() {}

  /** The lines, the blank one at the end too. */
  static List<String> lines(Screen screen, CommitInfo commit) {
    List<String> lines = new ArrayList<>();
    lines.add(screen.styled(Style.ID, "commit " + commit.id().hex()));
    lines.add("Author: " + screen.safe(commit.author().toString()));
    lines.add("Date: " + Figures.date(commit.authored()));
    lines.add("");
    for (String line : commit.message().split("\n", -1)) {
      lines.add("    " + screen.safe(line));
    }
    lines.add("");
    return lines;
  }
}
