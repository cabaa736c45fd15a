// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.render;

import dev.dvol.store.BranchSummary;
import dev.dvol.store.CommitId;
import dev.dvol.store.CommitInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The branches of a volume.
 *
 * @param branches in the order they are shown
 * @param tips their last commits, for the long form; empty for the short one
 */
public record BranchListView(
    List<BranchSummary> branches, Map<CommitId, CommitInfo> tips, boolean verbose) implements View {
  /** Copies the collections. */
  public BranchListView {
    branches = List.copyOf(branches);
    tips = new HashMap<>(tips);
  }

  @Override
  public void print(Screen screen) {
    int widest = branches.stream().mapToInt(b -> b.name().text().length()).max().orElse(0);
    for (BranchSummary branch : branches) {
      String name = screen.safe(branch.name().text());
      String text =
          verbose
              ? name
                  + " ".repeat(widest - branch.name().text().length())
                  + " "
                  + tip(screen, branch)
              : name;
      screen.line(branch.active() ? screen.styled(Style.GOOD, "* " + text) : "  " + text);
    }
  }

  private String tip(Screen screen, BranchSummary branch) {
    if (branch.tip().isEmpty()) {
      return "(no commits)";
    }
    CommitInfo commit = tips.get(branch.tip().get());
    String subject = commit == null ? "" : " " + screen.safe(commit.subject());
    return branch.tip().get().abbreviated() + subject;
  }

  @Override
  public Object json() {
    return Map.of("branches", branches.stream().map(BranchListView::json).toList());
  }

  private static Map<String, @Nullable Object> json(BranchSummary branch) {
    return new JsonTree()
        .with("name", branch.name())
        .with("active", branch.active())
        .with("tip", JsonTree.id(branch.tip()))
        .map();
  }
}
