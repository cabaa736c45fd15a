// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.render;

import dev.dvol.store.BranchName;
import dev.dvol.store.CommitId;
import dev.dvol.store.ReflogEntry;
import dev.dvol.store.UndoEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Where a branch was, as git prints it, and among it what no branch was at: states with uncommitted
 * changes, and tips whose log is gone. Newest first.
 *
 * @param branch the branch
 * @param moves its log
 * @param records what can be undone of it
 * @param most how many lines at most
 */
public record ReflogView(
    BranchName branch, List<ReflogEntry> moves, List<UndoEntry> records, long most)
    implements View {
  /** Copies the lists. */
  public ReflogView {
    moves = List.copyOf(moves);
    records = List.copyOf(records);
  }

  private record Line(Instant when, CommitId id, String name, String message) {}

  private List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    for (ReflogEntry move : moves) {
      lines.add(
          new Line(move.when(), move.id(), branch + "@{" + move.index() + "}", move.message()));
    }
    for (UndoEntry record : records) {
      Optional<CommitId> id =
          record.uncommitted().or(() -> record.tip().filter(tip -> moves.isEmpty()));
      id.ifPresent(
          state ->
              lines.add(
                  new Line(
                      record.when(),
                      state,
                      "undo " + record.number(),
                      (record.uncommitted().isPresent() ? "uncommitted changes before " : "before ")
                          + record.what())));
    }
    // A stable sort: what has the same second stays in its order, moves before what they replaced.
    lines.sort(Comparator.comparing(Line::when).reversed());
    return lines.stream().limit(most).toList();
  }

  @Override
  public void print(Screen screen) {
    for (Line line : lines()) {
      screen.line(
          screen.styled(Style.ID, line.id().abbreviated())
              + " "
              + screen.safe(line.name())
              + ": "
              + screen.safe(line.message()));
    }
  }

  @Override
  public Object json() {
    return new JsonTree()
        .with("branch", branch)
        .with(
            "entries",
            lines().stream()
                .map(
                    line ->
                        new JsonTree()
                            .with("id", line.id().hex())
                            .with("name", line.name())
                            .with("when", line.when().toString())
                            .with("message", line.message())
                            .map())
                .toList())
        .map();
  }
}
