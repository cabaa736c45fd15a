// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.render;

import dev.dvol.store.CommitInfo;
import dev.dvol.store.UndoResult;
import dev.dvol.store.VolumeName;
import java.util.Optional;

/**
 * A command was undone.
 *
 * @param volume of which volume
 * @param result what was done
 * @param tip the commit that the active branch is at, if it has one
 * @param containers how those that used the volume came through
 */
public record UndoView(
    VolumeName volume, UndoResult result, Optional<CommitInfo> tip, ContainerOutcome containers)
    implements View {
  private static final String UNDO = "undo: ";

  @Override
  public void print(Screen screen) {
    SkippedList.warn(screen, result.skipped());
    String what = result.undone().what();
    screen.line(
        what.startsWith(UNDO)
            ? "Redone: " + screen.safe(what.substring(UNDO.length()))
            : "Undone: " + screen.safe(what));
    result
        .left()
        .ifPresent(left -> screen.note("Switched back to branch '" + result.active() + "'"));
    tip.ifPresent(
        commit ->
            screen.note(
                "HEAD is now at "
                    + commit.id().abbreviated()
                    + " "
                    + Escapes.forTerminal(commit.subject())));
    if (result.uncommitted()) {
      screen.note("the uncommitted changes are back");
    }
    if (result.files()) {
      screen.note(containers.summaryOf(result.keptBytes(), result.writtenBytes()));
    }
    containers.warn(screen);
    result
        .left()
        .filter(left -> result.parked())
        .ifPresent(left -> screen.note(CheckoutView.parkedIn(left)));
    screen.note("dvol undo brings back what was there before this");
  }

  @Override
  public Object json() {
    return new JsonTree()
        .with("volume", volume)
        .with("undone", UndoListView.json(result.undone()))
        .with("branch", result.active())
        .with("left", result.left())
        .with("commit", JsonTree.id(result.tip()))
        .with("files", result.files())
        .with("uncommitted", result.uncommitted())
        .with("parked", result.parked())
        .with("refs", result.refs())
        .with("writtenBytes", result.writtenBytes())
        .with("keptBytes", result.keptBytes())
        .with("skipped", JsonTree.skipped(result.skipped()))
        .with("containers", containers.json())
        .map();
  }
}
