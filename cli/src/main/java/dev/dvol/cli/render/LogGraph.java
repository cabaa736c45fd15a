// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.render;

import dev.dvol.store.CommitId;
import dev.dvol.store.CommitInfo;
import java.util.ArrayList;
import java.util.List;

/**
 * Draws the lines between commits, left of their text. Commits must come children before parents.
 * Each lane is a line that waits for one commit.
 */
final class LogGraph {
  private final List<CommitId> lanes = new ArrayList<>();

  /**
   * The lines of one commit with the graph before them, then the lines that lead to its parents.
   */
  List<String> draw(CommitInfo commit, List<String> text) {
    int lane = lanes.indexOf(commit.id());
    if (lane < 0) {
      lanes.add(commit.id());
      lane = lanes.size() - 1;
    }
    List<String> result = new ArrayList<>(joinOthers(commit.id(), lane));
    StringBuilder head = new StringBuilder();
    for (int i = 0; i < lanes.size(); i++) {
      head.append(i == lane ? "* " : "| ");
    }
    result.add(head + text.get(0));
    boolean forks = continueWithParents(commit, lane);
    if (forks) {
      result.add(
          ("| ".repeat(lane + 1).stripTrailing() + "\\ ".repeat(lanes.size() - lane - 1))
              .stripTrailing());
    }
    for (String line : text.subList(1, text.size())) {
      result.add(("| ".repeat(lanes.size()) + line).stripTrailing());
    }
    return result;
  }

  /**
   * Lanes right of the commit's own that waited for it too end in it, passing under those between.
   */
  private List<String> joinOthers(CommitId id, int lane) {
    List<String> result = new ArrayList<>();
    for (int other = lanes.lastIndexOf(id); other > lane; other = lanes.lastIndexOf(id)) {
      String between = "_|".repeat(other - lane - 1);
      String behind = " /".repeat(lanes.size() - other - 1);
      result.add("| ".repeat(lane) + "|" + between + "/" + behind);
      lanes.remove(other);
    }
    return result;
  }

  private boolean continueWithParents(CommitInfo commit, int lane) {
    if (commit.parents().isEmpty()) {
      lanes.remove(lane);
      return false;
    }
    lanes.set(lane, commit.parents().get(0));
    lanes.addAll(lane + 1, commit.parents().subList(1, commit.parents().size()));
    return commit.parents().size() > 1;
  }
}
