// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc.model;

import dev.dvol.gc.model.Model.Stash;
import dev.dvol.gc.model.Undo.Move;
import dev.dvol.store.CommitId;
import dev.dvol.store.error.VolumeException.Reason;
import dev.dvol.store.progress.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What undo must bring back, and when it must refuse, as the documents say. */
final class UndoPlan {
  private final Model before;
  private final Undo record;

  private UndoPlan(Model before, Undo record) {
    this.before = before;
    this.record = record;
  }

  private static final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;
    private final Reason reason;

    Refusal(Reason reason) {
      this.reason = reason;
    }
  }

  /** Undoes what is chosen: by number, 1 for the newest, or the newest that is not undone. */
  static Planned of(Model before, Optional<Integer> number) {
    String text = "undo" + number.map(n -> " " + n).orElse("");
    Planned.Call call =
        (volume, others) -> volume.undo(number.map(String::valueOf), others, Progress.NONE);
    Optional<Undo> chosen =
        number.isPresent()
            ? before.undos.stream().skip(number.get() - 1).findFirst()
            : before.undos.stream().filter(each -> !isUndone(before, each)).findFirst();
    if (chosen.isEmpty()) {
      return Planned.refused(text, before, Reason.REFUSED, call);
    }
    String what = text + " of '" + chosen.get().what() + "'";
    // It stays the chosen one though the files change.
    return planned(what, before, chosen.get(), call)
        .withAgain(later -> planned(what, later, chosen.get(), call));
  }

  private static Planned planned(String what, Model before, Undo record, Planned.Call call) {
    try {
      return Planned.of(what, new UndoPlan(before, record).after(), call);
    } catch (Refusal e) {
      return Planned.refused(what, before, e.reason, call);
    }
  }

  private static Optional<CommitId> now(Model model, String ref) {
    return ref.startsWith("refs/dvol/stash/")
        ? model.stashes.stream().filter(s -> s.ref().equals(ref)).map(Stash::id).findFirst()
        : model.ref(ref);
  }

  private static boolean isUndone(Model model, Undo record) {
    for (Move move : record.moves()) {
      if (move.moves() && !now(model, move.ref()).equals(move.before())) {
        return false;
      }
    }
    return record.files().isEmpty()
        || model.active.equals(record.active())
            && model.base.equals(record.base())
            && model.working.changedSince(model.files(record.files())).isEmpty();
  }

  private Model after() throws Refusal {
    if (record.files().isPresent()) {
      return afterFiles();
    }
    Model after = before.copy();
    after.records = true;
    if (record.base().isPresent()) {
      if (!record.active().equals(before.active)) {
        throw new Refusal(Reason.REFUSED);
      }
      apply(after, backTo());
      after.base = record.base();
      return after;
    }
    List<Move> moves = backTo();
    if (moves.isEmpty()) {
      throw new Refusal(Reason.REFUSED);
    }
    apply(after, moves);
    return after;
  }

  private Model afterFiles() throws Refusal {
    List<Move> moves = backTo();
    String from = before.active;
    String to = record.active();
    Model after = before.copy();
    after.records = true;
    boolean parks = !from.equals(to) && before.base.isPresent() && !record.isOfUndo();
    if (parks && before.isDirty()) {
      // What would come back in that place stays with its record.
      moves.removeIf(move -> move.ref().equals(Model.parked(from)));
      after.refs.put(Model.parked(from), after.save());
    }
    apply(after, moves);
    after.active = to;
    after.base = record.base();
    after.working = before.files(record.files());
    return after;
  }

  private static void apply(Model after, List<Move> moves) {
    for (Move move : moves) {
      if (move.ref().startsWith("refs/dvol/stash/")) {
        after.stashes.removeIf(stash -> stash.ref().equals(move.ref()));
        move.after().ifPresent(id -> after.stashes.add(new Stash(move.ref(), id)));
        after.stashes.sort(Stash.NEWEST_FIRST);
      } else if (move.after().isPresent()) {
        after.refs.put(move.ref(), move.after().get());
      } else {
        after.refs.remove(move.ref());
      }
    }
  }

  private List<Move> backTo() throws Refusal {
    List<Move> moves = new ArrayList<>();
    for (Move done : record.moves()) {
      Optional<CommitId> now = now(before, done.ref());
      boolean untouched = now.equals(done.after()) || now.equals(done.before());
      if (done.isHead()) {
        requireFree(done, now, untouched);
      } else if (!untouched) {
        continue;
      }
      if (!now.equals(done.before())) {
        moves.add(new Move(done.ref(), now, done.before()));
      }
    }
    if (record.files().isPresent() && !record.active().equals(before.active)) {
      String to = record.active();
      boolean comes =
          moves.stream().anyMatch(m -> m.ref().equals(Model.head(to)) && m.after().isPresent());
      if (before.tip(to).isEmpty() && !comes) {
        throw new Refusal(Reason.BRANCH_MISSING);
      }
      String parked = Model.parked(to);
      boolean moved = moves.stream().anyMatch(move -> move.ref().equals(parked));
      if (before.ref(parked).isPresent() && !moved) {
        moves.add(new Move(parked, before.ref(parked), Optional.empty()));
      }
    }
    return moves;
  }

  private void requireFree(Move done, Optional<CommitId> now, boolean untouched) throws Refusal {
    String branch = done.ref().substring(Model.HEADS.length());
    boolean isActive = branch.equals(before.active);
    boolean ownFiles = record.files().isPresent() && branch.equals(record.active());
    boolean removed = done.before().isPresent() && done.after().isEmpty();
    if (removed && !untouched) {
      throw new Refusal(Reason.BRANCH_EXISTS);
    }
    if (done.before().isEmpty() && now.isPresent() && !ownFiles) {
      if (isActive) {
        throw new Refusal(Reason.BRANCH_ACTIVE);
      }
      if (!untouched) {
        throw new Refusal(Reason.BRANCH_NOT_MERGED);
      }
    }
    if (done.before().isPresent() && now.isEmpty() && !isActive && !before.hasRoomFor(branch)) {
      throw new Refusal(Reason.BRANCH_EXISTS);
    }
  }
}
