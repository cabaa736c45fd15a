// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc.model;

import dev.dvol.store.CommitId;
import dev.dvol.store.object.Oid;
import java.util.List;
import java.util.Optional;

/**
 * A record of what can be undone, read by another reader of what {@code docs/format.md} says of it.
 *
 * @param id its commit
 * @param what the command
 * @param active the branch that was active
 * @param base what the files were based on
 * @param files the commit that holds them
 * @param moves refs that moved
 */
record Undo(
    CommitId id,
    String what,
    String active,
    Optional<CommitId> base,
    Optional<CommitId> files,
    List<Move> moves) {
  /** A ref, and where it was before and after the command. */
  record Move(String ref, Optional<CommitId> before, Optional<CommitId> after) {
    boolean isHead() {
      return ref.startsWith(Model.HEADS);
    }

    boolean moves() {
      return !before.equals(after);
    }
  }

  static Undo parse(CommitId id, String message) {
    List<String> lines = message.lines().toList();
    if (!lines.get(2).equals("dvol-undo 1")) {
      throw new AssertionError("not a record: " + message);
    }
    return new Undo(
        id,
        lines.get(0),
        after("active ", lines.get(3)),
        commit(after("base ", lines.get(4))),
        commit(after("files ", lines.get(5))),
        lines.subList(6, lines.size()).stream()
            .map(line -> after("ref ", line).split(" ", -1))
            .map(parts -> new Move(parts[0], commit(parts[1]), commit(parts[2])))
            .toList());
  }

  private static String after(String key, String line) {
    if (!line.startsWith(key)) {
      throw new AssertionError(line + " is not " + key);
    }
    return line.substring(key.length());
  }

  private static Optional<CommitId> commit(String text) {
    return text.equals("-") ? Optional.empty() : Optional.of(new CommitId(Oid.fromHex(text)));
  }

  boolean isOfUndo() {
    return what.startsWith("undo: ") || what.startsWith("redo: ");
  }
}
