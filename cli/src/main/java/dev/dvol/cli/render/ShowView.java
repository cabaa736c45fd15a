// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.render;

import dev.dvol.store.CommitInfo;
import dev.dvol.store.CommitRecord;
import dev.dvol.store.worktree.Change;
import java.util.List;
import java.util.Optional;

/**
 * One commit with all it tells.
 *
 * @param commit the commit
 * @param record what it tells besides its files
 * @param changes what it changed; absent for a first commit, which changed everything
 */
public record ShowView(CommitInfo commit, CommitRecord record, Optional<List<Change>> changes)
    implements View {
  @Override
  public void print(Screen screen) {
    CommitText.lines(screen, commit).forEach(screen::line);
    screen.line("Quiesce: " + screen.safe(record.quiesce()));
    screen.line(
        "Size: "
            + Figures.size(record.logicalBytes())
            + " in "
            + record.entries()
            + (record.entries() == 1 ? " entry" : " entries"));
    record.containers().forEach(line -> screen.line("Container: " + screen.safe(line)));
    record.meta().forEach((key, value) -> screen.line("Meta: " + screen.safe(key + "=" + value)));
    record.skipped().forEach(line -> screen.line("Skipped: " + screen.safe(line)));
    List<Change> known = changes.orElse(List.of());
    if (!known.isEmpty()) {
      screen.line("");
      StatText.lines(screen, known).forEach(screen::line);
    }
  }

  @Override
  public Object json() {
    return new JsonTree()
        .with("commit", JsonTree.commit(commit))
        .with("quiesce", record.quiesce())
        .with("containers", record.containers())
        .with("logicalBytes", record.logicalBytes())
        .with("entries", record.entries())
        .with("meta", record.meta())
        .with("skipped", record.skipped())
        .with("changes", changes.map(JsonTree::changes))
        .map();
  }
}
