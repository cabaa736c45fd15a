// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc;

import dev.dvol.gc.GcPlan.Pack;
import dev.dvol.gc.GcPlan.PackFate;
import dev.dvol.store.Housekeeping;
import dev.dvol.store.NoRoom;
import dev.dvol.store.Root;
import dev.dvol.store.error.ObjectMissingException;
import dev.dvol.store.object.Oid;
import dev.dvol.store.pack.PackRewrite;
import dev.dvol.store.pack.TrashedPack;
import dev.dvol.store.pack.TrashedPack.Reason;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.reach.MarkedPack;
import dev.dvol.store.reach.Reachability;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Carries out a plan. Steps that need no room come first, so that a full disk gets some. Whatever
 * is retired is only removed for good after a second mark, from refs read anew, that finds
 * everything without it. A crash leaves objects twice, in the trash, or unreferenced; nothing that
 * is reached is ever without a name by which it is found.
 */
final class Execution {
  private final Housekeeping house;
  private final Survey survey;
  private final GcPlan plan;
  private final Progress progress;
  private final List<String> notes = new ArrayList<>();
  private final Set<Boolean> copiedFamilies = new HashSet<>();
  private long copiedBytes;
  private int restored;

  Execution(Housekeeping house, Survey survey, Progress progress) {
    this.house = house;
    this.survey = survey;
    this.plan = survey.plan();
    this.progress = progress;
  }

  GcReport run(int restoredBefore) throws IOException {
    restored = restoredBefore;
    final long before = survey.packBytes() + trashBytes();
    for (Pack pack : plan.packs()) {
      if (pack.fate() != PackFate.STAYS) {
        survey.requireSoundCopies(pack.name());
      }
    }
    house.empty(plan.dueTrash());
    for (String index : plan.indexes()) {
      house.dropIndex(index);
    }
    house.dropSaved(plan.droppedSaved());
    boolean forgot = forgetMoves();
    if (plan.packs().stream().anyMatch(pack -> pack.fate() != PackFate.STAYS)) {
      changePacks();
    }
    if (!forgot) {
      forgetMoves();
    }
    writeRecord();
    return report(before);
  }

  /** Whether there was room for it. */
  private boolean forgetMoves() throws IOException {
    try {
      house.forgetMoves(id -> !survey.mayBeLogged(id));
      return true;
    } catch (IOException e) {
      if (NoRoom.isCauseOf(e)) {
        return false;
      }
      throw e;
    }
  }

  private void changePacks() throws IOException {
    house.dropCommitGraphs();
    boolean trashed = retireDead();
    boolean copied = copyAll();
    boolean removed = trashed || copied ? removeAfterSecondMark() : removeDeadAtOnce();
    if (!trashed && copied) {
      removed |= removeDeadAtOnce();
      if (!removed) {
        notes.add(
            "there was no room to take packs away that nothing needs; another gc tries again");
      }
    }
    if (!copied && removed && copyAll()) {
      removeAfterSecondMark();
    } else if (!copied) {
      notes.add("there was no room to copy what is needed of some packs; another gc tries again");
    }
  }

  /** Whether it could be done: names in the trash need room too, if little. */
  private boolean retireDead() throws IOException {
    List<String> unreferenced = new ArrayList<>();
    List<String> elsewhere = new ArrayList<>();
    for (Pack pack : plan.packs()) {
      if (pack.fate() == PackFate.DEAD) {
        (pack.expiredBytes() > 0 ? unreferenced : elsewhere).add(pack.name());
      }
    }
    try {
      house.retire(unreferenced, Reason.DEAD);
      house.retire(elsewhere, Reason.COPIED);
      return true;
    } catch (IOException e) {
      if (NoRoom.isCauseOf(e)) {
        return false;
      }
      throw e;
    }
  }

  private boolean copyAll() throws IOException {
    try {
      for (boolean meta : new boolean[] {false, true}) {
        if (!copiedFamilies.contains(meta)) {
          if (!copy(meta)) {
            return false;
          }
          copiedFamilies.add(meta);
        }
      }
      return true;
    } catch (IOException e) {
      if (NoRoom.isCauseOf(e)) {
        return false;
      }
      throw e;
    }
  }

  /** Whether there is room for it; nothing is written when there is not. */
  private boolean copy(boolean meta) throws IOException {
    List<Pack> old =
        plan.packs().stream()
            .filter(pack -> pack.meta() == meta && pack.fate().isCopied())
            // What was written first is read together with its like, and stays first.
            .sorted(
                Comparator.comparing((Pack pack) -> survey.contents(pack.name()).modified())
                    .thenComparing(Pack::name))
            .toList();
    if (old.isEmpty()) {
      return true;
    }
    long bytes = old.stream().mapToLong(Pack::keptBytes).sum();
    if (!house.hasRoomFor(bytes)) {
      return false;
    }
    progress.begin("copying", bytes);
    List<String> made;
    long objects = 0;
    for (Pack pack : old) {
      objects += survey.contents(pack.name()).count(survey.staying(pack.name()));
    }
    try (PackRewrite rewrite = house.rewrite(bytes, objects)) {
      for (Pack pack : old) {
        rewrite.copy(survey.contents(pack.name()), survey.staying(pack.name()));
        progress.advance(pack.keptBytes());
      }
      made = rewrite.publish();
    }
    copiedBytes += bytes;
    house.retire(
        old.stream().map(Pack::name).filter(name -> !made.contains(name)).toList(), Reason.COPIED);
    return true;
  }

  /**
   * Marks again, from the disk, what is needed; what was retired and holds nothing of it is removed
   * if its time is over.
   *
   * @return whether anything was removed
   */
  private boolean removeAfterSecondMark() throws IOException {
    if (!isComplete() || house.isReceiving()) {
      return false;
    }
    List<TrashedPack> over =
        house.trashed().stream()
            .filter(pack -> pack.reason() == Reason.COPIED || plan.prune().isNow())
            .toList();
    house.empty(over);
    return !over.isEmpty();
  }

  /** Where even the trash has no room: after a second mark all the same. */
  private boolean removeDeadAtOnce() throws IOException {
    List<String> dead = plan.packs(PackFate.DEAD);
    if (!plan.prune().isNow() || dead.isEmpty() || house.isReceiving()) {
      return false;
    }
    Reachability second = markAnew();
    boolean needed =
        second.packs().stream()
            .filter(pack -> dead.contains(pack.contents().name()))
            .anyMatch(Execution::hasMark);
    if (needed) {
      notes.add("something was pushed meanwhile that needs packs which were to go: they stay");
      return false;
    }
    house.removeAtOnce(dead);
    // Names that some of them got before the room was used up.
    house.empty(house.trashed().stream().filter(pack -> dead.contains(pack.name())).toList());
    return true;
  }

  private static boolean hasMark(MarkedPack pack) {
    for (int position = 0; position < pack.count(); position++) {
      if (pack.isMarked(position)) {
        return true;
      }
    }
    return false;
  }

  /** Whether everything is there; what is in the trash and needed is put back first. */
  private boolean isComplete() throws IOException {
    int before = restored;
    while (true) {
      try {
        markAnew();
        return restored == before;
      } catch (ObjectMissingException e) {
        if (house.restore(Oid.fromHex(e.resource())) == 0) {
          throw e;
        }
        restored++;
      }
    }
  }

  private Reachability markAnew() throws IOException {
    progress.begin("checking", -1);
    Reachability second = house.reachability();
    second.mark(house.roots().stream().map(Root::id).distinct().toList());
    return second;
  }

  private void writeRecord() throws IOException {
    try {
      house.writeRecord(survey.record(notes.isEmpty()).encode());
    } catch (IOException e) {
      if (!NoRoom.isCauseOf(e)) {
        throw e;
      }
      notes.add("there was no room to write down what is unreferenced since when");
    }
  }

  private GcReport report(long before) throws IOException {
    long trash = trashBytes();
    return new GcReport(
        plan, true, before, house.packBytes() + trash, trash, copiedBytes, restored, notes);
  }

  private long trashBytes() throws IOException {
    return house.trashed().stream().mapToLong(TrashedPack::sizeInBytes).sum();
  }
}
