// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.render;

import dev.dvol.store.CommitId;
import dev.dvol.store.CommitInfo;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.worktree.Change;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Commits, newest first, printed one by one as they are read.
 *
 * @param commits read once
 * @param form how each is printed
 * @param stat what a commit changed, asked for only when it is printed
 * @param decorations names that point to commits, printed for people only
 */
public record LogView(
    Stream<CommitInfo> commits,
    Form form,
    Optional<ChangesOf> stat,
    Map<CommitId, List<String>> decorations)
    implements View {
  /**
   * How each commit is printed.
   *
   * @param oneLine whether on one line
   * @param graph whether with the lines between commits
   * @param format the user's own format, if there is one
   */
  public record Form(boolean oneLine, boolean graph, Optional<LogFormat> format) {}

  /** Tells what a commit changed. */
  public interface ChangesOf {
    /** Compared with its first parent; everything it has when it has none. */
    List<Change> changesOf(CommitInfo commit) throws IOException, VolumeException;
  }

  @Override
  public void print(Screen screen) throws IOException, VolumeException {
    LogGraph graph = new LogGraph();
    Iterator<CommitInfo> iterator = commits.iterator();
    while (iterator.hasNext()) {
      CommitInfo commit = iterator.next();
      List<String> lines = lines(screen, commit);
      if (stat.isPresent()) {
        StatText.lines(screen, stat.get().changesOf(commit)).forEach(lines::add);
        lines.add("");
      }
      (form.graph() ? graph.draw(commit, lines) : lines).forEach(screen::line);
    }
  }

  private List<String> lines(Screen screen, CommitInfo commit) {
    if (form.format().isPresent()) {
      return new ArrayList<>(List.of(form.format().get().apply(screen, commit).split("\n", -1)));
    }
    if (form.oneLine()) {
      List<String> lines = new ArrayList<>();
      lines.add(
          screen.styled(Style.ID, commit.id().abbreviated())
              + decoration(screen, commit)
              + " "
              + screen.safe(commit.subject()));
      return lines;
    }
    return CommitText.lines(screen, commit);
  }

  private String decoration(Screen screen, CommitInfo commit) {
    List<String> names = decorations.getOrDefault(commit.id(), List.of());
    return screen.outTerminal() && !names.isEmpty()
        ? screen.styled(Style.GOOD, " (" + screen.safe(String.join(", ", names)) + ")")
        : "";
  }

  @Override
  public Object json() {
    return Map.of("commits", commits.map(JsonTree::commit));
  }
}
