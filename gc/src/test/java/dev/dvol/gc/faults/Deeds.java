// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc.faults;

import dev.dvol.store.CheckoutRequest.WhenDirty;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Decides what is left open of a command, and tells what a volume is like behind it. */
final class Deeds {
  private static final int MOST_BRANCHES = 5;
  private static final int MOST_STASHES = 4;
  private static final int FARTHEST = 3;

  private Deeds() {}

  static Optional<Deed> commit(Situation s) {
    Expected after = s.now().withTip(s.now().active(), s.fresh());
    return Optional.of(Deed.of(after, hands -> hands.commit(s.fresh(), false)));
  }

  static Optional<Deed> amend(Situation s) {
    Expected after = s.now().withTip(s.now().active(), s.fresh());
    return Optional.of(Deed.undoable(after, hands -> hands.commit(s.fresh(), true)));
  }

  static Optional<Deed> reset(Situation s, boolean discard) {
    int back = stepsBack(s);
    String message = s.history().get(back);
    Expected now = s.now();
    Expected after = now.withTip(now.active(), message).withFiles(s.contentOf(message));
    Deed.Act act = hands -> hands.reset("HEAD~" + back, discard);
    // Where nothing changes there is nothing to undo.
    boolean undoable = !discard && !after.equals(now);
    return Optional.of(undoable ? Deed.undoable(after, act) : Deed.of(after, act));
  }

  private static int stepsBack(Situation s) {
    return s.random().nextInt(Math.min(FARTHEST, s.history().size()));
  }

  static Optional<Deed> checkout(Situation s, WhenDirty whenDirty) {
    return s.otherBranch().map(to -> checkout(s, to, whenDirty));
  }

  private static Deed checkout(Situation s, String to, WhenDirty whenDirty) {
    Expected now = s.now();
    String tip = String.valueOf(now.tips().get(to));
    String waiting = now.parked().get(to);
    boolean parks = s.isDirty() && whenDirty == WhenDirty.PARK;
    Expected left = parks ? now.withParked(now.active(), now.files()) : now;
    Expected after =
        left.on(to).withoutParked(to).withFiles(waiting != null ? waiting : s.contentOf(tip));
    Deed.Act act = hands -> hands.checkout(to, false, whenDirty);
    boolean undoable = s.isDirty() && whenDirty == WhenDirty.FORCE;
    return undoable ? Deed.undoable(after, act) : Deed.of(after, act);
  }

  static Optional<Deed> checkoutNew(Situation s) {
    Expected now = s.now();
    if (now.tips().size() >= MOST_BRANCHES) {
      return Optional.empty();
    }
    Expected left = s.isDirty() ? now.withParked(now.active(), now.files()) : now;
    Expected after =
        left.withTip(s.fresh(), now.tip()).on(s.fresh()).withFiles(s.contentOf(now.tip()));
    return Optional.of(Deed.of(after, hands -> hands.checkout(s.fresh(), true, WhenDirty.PARK)));
  }

  static Optional<Deed> createBranch(Situation s) {
    if (s.now().tips().size() >= MOST_BRANCHES) {
      return Optional.empty();
    }
    int back = stepsBack(s);
    Expected after = s.now().withTip(s.fresh(), s.history().get(back));
    return Optional.of(Deed.of(after, hands -> hands.createBranch(s.fresh(), "HEAD~" + back)));
  }

  static Optional<Deed> deleteBranch(Situation s) {
    return s.otherBranch()
        .map(branch -> Deed.undoable(s.now().without(branch), h -> h.deleteBranch(branch)));
  }

  static Optional<Deed> renameBranch(Situation s) {
    Expected now = s.now();
    String from = s.pick(List.copyOf(now.tips().keySet()));
    String to = s.fresh();
    String waiting = now.parked().get(from);
    Expected after = now.without(from).withTip(to, String.valueOf(now.tips().get(from)));
    if (waiting != null) {
      after = after.withParked(to, waiting);
    }
    if (from.equals(now.active())) {
      after = after.on(to);
    }
    return Optional.of(Deed.of(after, hands -> hands.renameBranch(from, to)));
  }

  static Optional<Deed> pushStash(Situation s) {
    Expected now = s.now();
    if (!s.isDirty() || now.stashes().size() >= MOST_STASHES) {
      return Optional.empty();
    }
    List<String> more = new ArrayList<>(List.of(now.files() + "@" + now.tip()));
    more.addAll(now.stashes());
    Expected named = now.withStashes(more);
    Expected after = named.withFiles(s.contentOf(now.tip()));
    // Killed right behind naming the stash: it is on the list, and the changes in the files too.
    return Optional.of(new Deed(after, Optional.of(named), false, Hands::pushStash));
  }

  static Optional<Deed> popStash(Situation s) {
    Expected now = s.now();
    if (s.isDirty() || now.stashes().isEmpty()) {
      return Optional.empty();
    }
    String[] parts = now.stashes().get(0).split("@", 2);
    if (!parts[1].equals(now.tip())) {
      return Optional.empty();
    }
    Expected after = now.withFiles(parts[0]).withStashes(withoutFirst(now.stashes()));
    return Optional.of(Deed.of(after, Hands::popStash));
  }

  static Optional<Deed> dropStash(Situation s) {
    if (s.now().stashes().isEmpty()) {
      return Optional.empty();
    }
    Expected after = s.now().withStashes(withoutFirst(s.now().stashes()));
    return Optional.of(Deed.undoable(after, Hands::dropStash));
  }

  private static List<String> withoutFirst(List<String> list) {
    return list.subList(1, list.size());
  }

  static Optional<Deed> undo(Situation s) {
    return s.before().map(before -> Deed.of(before, Hands::undo));
  }

  /** What leaves everything that can be seen as it is. */
  static Optional<Deed> unseen(Situation s, Deed.Act act) {
    return Optional.of(Deed.of(s.now(), act));
  }
}
