// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc.model;

import dev.dvol.store.BranchName;
import dev.dvol.store.CheckoutRequest;
import dev.dvol.store.CheckoutRequest.WhenDirty;
import dev.dvol.store.CommitId;
import dev.dvol.store.CommitRequest;
import dev.dvol.store.Person;
import dev.dvol.store.error.VolumeException.Reason;
import dev.dvol.store.progress.Progress;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What must come of commands that several entries of the table share. */
final class Plans {
  private Plans() {}

  static Planned commit(Model before, Choices choices, boolean allowEmpty, boolean amend) {
    String message = "commit " + choices.below(1_000_000);
    CommitRequest request =
        new CommitRequest(
            message,
            new Person("A U Thor", "author@example.com"),
            choices.now().atZone(ZoneOffset.UTC),
            allowEmpty,
            Map.of(),
            amend);
    Planned.Call call = (volume, others) -> volume.commit(request, others, Progress.NONE);
    String text = "commit" + (amend ? " --amend" : "") + (allowEmpty ? " --allow-empty" : "");
    Optional<CommitId> tip = before.tip(before.active);
    if (!tip.equals(before.base)) {
      return Planned.refused(text, before, Reason.BASE_MOVED, call);
    }
    if (amend && tip.isEmpty()) {
      return Planned.refused(text, before, Reason.NO_COMMITS, call);
    }
    if (!allowEmpty && !before.isDirty()) {
      return Planned.refused(text, before, Reason.NOTHING_TO_COMMIT, call);
    }
    List<CommitId> parents =
        amend ? before.commit(tip.orElseThrow()).parents() : tip.stream().toList();
    Model after = before.copy();
    CommitId made = after.make(before.working, parents, message);
    after.refs.put(Model.head(before.active), made);
    after.base = Optional.of(made);
    after.records = amend;
    return Planned.of(text, after, call);
  }

  static Planned checkout(Model before, String to, boolean create, WhenDirty whenDirty) {
    String text = "checkout " + (create ? "-b " : "") + whenDirty + " " + to;
    Planned.Call call =
        (volume, others) ->
            volume.checkout(
                new CheckoutRequest(new BranchName(to), create, whenDirty), others, Progress.NONE);
    String from = before.active;
    Optional<CommitId> tip = before.tip(create ? from : to);
    if (before.exists(to) == create) {
      Reason reason = create ? Reason.BRANCH_EXISTS : Reason.BRANCH_MISSING;
      return Planned.refused(text, before, reason, call);
    }
    if (create && tip.isEmpty()) {
      return Planned.refused(text, before, Reason.NO_COMMITS, call);
    }
    if (tip.isEmpty()) {
      return Planned.of(text, before.copy(), call);
    }
    Optional<CommitId> parked = create ? Optional.empty() : before.ref(Model.parked(to));
    boolean fits =
        parked.map(id -> before.commit(id).parents().equals(List.of(tip.get()))).orElse(true);
    if (!fits && whenDirty != WhenDirty.FORCE) {
      return Planned.refused(text, before, Reason.BASE_MOVED, call);
    }
    if (from.equals(to)) {
      return Planned.of(text, before.copy(), call);
    }
    if (create && !before.hasRoomFor(to)) {
      return Planned.refused(text, before, Reason.BRANCH_EXISTS, call);
    }
    boolean dirty = before.isDirty();
    if (dirty && !create && whenDirty == WhenDirty.REFUSE) {
      return Planned.refused(text, before, Reason.DIRTY, call);
    }
    Model after = before.copy();
    if (dirty && whenDirty != WhenDirty.FORCE) {
      after.refs.put(Model.parked(from), after.save());
    }
    // Those that a push made the tip of their branch are there all the same.
    boolean parkedGoes = !fits && !parked.equals(tip);
    after.records = whenDirty == WhenDirty.FORCE && (dirty || parkedGoes);
    after.active = to;
    after.base = tip;
    after.working = before.files(fits ? parked.or(() -> tip) : tip);
    if (!dirty && after.working.isSame(before.files(before.base))) {
      after.orWorking = before.working;
    }
    after.refs.put(Model.head(to), tip.get());
    if (!create) {
      after.refs.remove(Model.parked(to));
    }
    return Planned.of(text, after, call);
  }

  static Planned reset(Model before, CommitId target, boolean discard) {
    String text = "reset --hard " + (discard ? "--discard " : "") + target.abbreviated();
    Optional<CommitId> tip = before.tip(before.active);
    Model after = before.copy();
    boolean takesAway =
        before.base.isEmpty()
            || before.isDirty()
            || !tip.equals(Optional.of(target))
            || !before.base.equals(tip);
    after.records = !discard && takesAway;
    after.base = Optional.of(target);
    after.refs.put(Model.head(before.active), target);
    after.working = before.commit(target).files();
    return Planned.of(
        text, after, (volume, others) -> volume.reset(target, discard, others, Progress.NONE));
  }

  static Planned unstash(Model before, Choices choices, boolean pop, boolean force) {
    int index = before.stashes.isEmpty() ? 0 : choices.below(before.stashes.size());
    String text =
        "stash " + (pop ? "pop" : "apply") + (force ? " --force" : "") + " stash@{" + index + "}";
    Planned.Call call =
        (volume, others) -> volume.applyStash(index, pop, force, others, Progress.NONE);
    if (index >= before.stashes.size()) {
      return Planned.refused(text, before, Reason.UNKNOWN_REVISION, call);
    }
    CommitId stash = before.stashes.get(index).id();
    Optional<CommitId> base = before.commit(stash).parents().stream().findFirst();
    if (!force && !(base.equals(before.base) && base.equals(before.tip(before.active)))) {
      return Planned.refused(text, before, Reason.BASE_MOVED, call);
    }
    boolean dirty = before.isDirty();
    if (!force && dirty && !choices.filesChanged()) {
      return Planned.refused(text, before, Reason.DIRTY, call);
    }
    Model after = before.copy();
    after.records = dirty;
    after.working = before.commit(stash).files();
    if (pop) {
      after.stashes.remove(index);
    }
    return Planned.of(text, after, call);
  }

  static Planned delete(Model before, String name, boolean force) {
    String text = "branch " + (force ? "-D " : "-d ") + name;
    Planned.Call call = (volume, others) -> volume.deleteBranch(new BranchName(name), force);
    if (!before.exists(name)) {
      return Planned.refused(text, before, Reason.BRANCH_MISSING, call);
    }
    if (name.equals(before.active)) {
      return Planned.refused(text, before, Reason.BRANCH_ACTIVE, call);
    }
    CommitId tip = before.tip(name).orElseThrow();
    boolean merged =
        before.branches().stream()
            .filter(other -> !other.equals(name))
            .anyMatch(other -> before.log(before.tip(other)).contains(tip));
    if (!force && !merged) {
      return Planned.refused(text, before, Reason.BRANCH_NOT_MERGED, call);
    }
    Model after = before.copy();
    after.refs.remove(Model.head(name));
    after.refs.remove(Model.parked(name));
    after.records = true;
    return Planned.of(text, after, call);
  }

  static Planned rename(Model before, String from, String to) {
    String text = "branch -m " + from + " " + to;
    Planned.Call call =
        (volume, others) -> volume.renameBranch(new BranchName(from), new BranchName(to));
    if (!before.exists(from)) {
      return Planned.refused(text, before, Reason.BRANCH_MISSING, call);
    }
    if (before.exists(to) || !before.hasRoomFor(to)) {
      return Planned.refused(text, before, Reason.BRANCH_EXISTS, call);
    }
    Model after = before.copy();
    Optional<CommitId> tip = Optional.ofNullable(after.refs.remove(Model.head(from)));
    tip.ifPresent(id -> after.refs.put(Model.head(to), id));
    Optional<CommitId> parked = Optional.ofNullable(after.refs.remove(Model.parked(from)));
    parked.ifPresent(id -> after.refs.put(Model.parked(to), id));
    if (before.active.equals(from)) {
      after.active = to;
    }
    return Planned.of(text, after, call);
  }
}
