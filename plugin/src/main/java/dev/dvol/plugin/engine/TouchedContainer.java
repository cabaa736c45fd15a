// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import dev.dvol.plugin.engine.QuiescePlan.Action;
import dev.dvol.plugin.engine.QuiescePlan.Step;
import dev.dvol.store.journal.ContainerJournal.Did;
import dev.dvol.store.journal.ContainerJournal.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A container to which something was done that has to be undone, and how far that is. Used by one
 * thread at a time, with what orders them between two.
 */
final class TouchedContainer {
  private final ContainerId id;
  private final String name;
  private final boolean isLeft;
  private Optional<Step> step;
  private int order;
  private @Nullable Did did;
  private boolean hooksBegun;
  private boolean hooksEnded;
  private boolean quietByHook = true;
  private final List<String> hookFailures = new ArrayList<>();
  private Optional<Instant> pending = Optional.empty();
  private boolean stopFailed;
  private boolean started;
  private boolean killed;
  private boolean back;
  private boolean down;
  private long downAt;
  private Optional<Duration> downtime = Optional.empty();

  TouchedContainer(Step step) {
    this.id = step.container().id();
    this.name = step.container().name();
    this.isLeft = false;
    this.step = Optional.of(step);
  }

  /**
   * One that an earlier process left.
   *
   * @param written when that noted it
   */
  TouchedContainer(Entry entry, Instant written) {
    this.id = new ContainerId(entry.id());
    this.name = entry.name();
    this.isLeft = true;
    this.step = Optional.empty();
    this.order = (int) entry.order();
    this.did = entry.did();
    // Its stop may be under way, too: nobody waits for the answer.
    this.pending =
        entry.did() == Did.PAUSED
            ? Optional.empty()
            : entry.pending().or(() -> Optional.of(written));
  }

  ContainerId id() {
    return id;
  }

  String name() {
    return name;
  }

  /** What is to be done with it now, of one that an earlier process left too. */
  void setStep(Step next) {
    step = Optional.of(next);
  }

  /** What is to be done with it; nothing as long as only an earlier process did something. */
  Action next() {
    return step.map(Step::action).orElse(Action.IGNORE);
  }

  /** Whether it is to be stopped or paused now. */
  boolean isToGoDown() {
    return switch (next()) {
      case STOP, PAUSE -> true;
      case IGNORE, KEEP, HOOK -> false;
    };
  }

  /** That is asked for next. From now on it has to be undone. */
  void isAboutToGoDown() {
    if (next() == Action.PAUSE) {
      did = Did.PAUSED;
      return;
    }
    boolean foundPaused =
        step.filter(s -> s.container().state() == ContainerState.PAUSED).isPresent();
    boolean pausedByUs = did == Did.PAUSED || did == Did.STOPPED;
    did = foundPaused && !pausedByUs ? Did.STOPPED_PAUSED : Did.STOPPED;
  }

  /** Where in the order of starting. */
  int order() {
    return order;
  }

  void setOrder(int level) {
    order = level;
  }

  /** What is to be undone; none when only hooks were run. */
  Optional<Did> did() {
    return Optional.ofNullable(did);
  }

  /** It ended by itself: nothing is to be undone. */
  void isNotOurs() {
    did = null;
  }

  /** Its entry in the journal, if it needs one. */
  Optional<Entry> entry() {
    return did().map(done -> new Entry(id.text(), name, done, order, pending));
  }

  Optional<Hook> hookBefore() {
    return step.flatMap(s -> s.labels().before());
  }

  /**
   * From now on the last hook is owed, however the first one ends.
   *
   * @return false when that was so already
   */
  boolean beginHooks() {
    boolean first = !hooksBegun;
    hooksBegun = true;
    return first;
  }

  /** Whether the last hook is owed, or was. */
  boolean hasBegunHooks() {
    return hooksBegun;
  }

  /** A hook failed, and that is not to stop anything. */
  void hookFailed(String reason, boolean first) {
    hookFailures.add(reason);
    quietByHook &= !first;
  }

  /** Why hooks failed that must not stop anything. */
  List<String> hookFailures() {
    return List.copyOf(hookFailures);
  }

  /** Whether it has a first hook, and that did not fail. */
  boolean isQuietByHook() {
    return quietByHook && hookBefore().isPresent();
  }

  /** The last hook, if it is owed; from now on it is no more. */
  Optional<Hook> takeHookOwed() {
    Optional<Hook> owed =
        hooksBegun && !hooksEnded ? step.flatMap(s -> s.labels().after()) : Optional.empty();
    hooksEnded = true;
    return owed;
  }

  Optional<ContainerDetails> details() {
    return step.map(s -> s.subject().details());
  }

  boolean killed() {
    return killed;
  }

  void setKilled() {
    killed = true;
  }

  /** When a stop of it failed, which the engine may yet carry out. */
  Optional<Instant> pending() {
    return pending;
  }

  void setPending(Optional<Instant> failed) {
    pending = failed;
    stopFailed = failed.isPresent();
  }

  /** Whether a stop failed that this process asked for. */
  boolean stopFailed() {
    return stopFailed;
  }

  /** It was started, and is to become healthy. */
  void setStarted() {
    started = true;
  }

  /** Whether it was started; false when that was asked before. */
  boolean takeStarted() {
    boolean was = started;
    started = false;
    return was;
  }

  /** Whether the engine was asked for anything that may need undoing. */
  boolean wasTouched() {
    return down || isLeft;
  }

  /** The first request that makes it quiet goes out. */
  void goesDown(long nanos) {
    if (!down) {
      down = true;
      downAt = nanos;
    }
  }

  /** It runs again. */
  void isBack(long nanos) {
    back = true;
    if (down) {
      downtime = Optional.of(Duration.ofNanos(nanos - downAt));
    }
  }

  /** Nothing is left to be undone. */
  void isSettled() {
    back = true;
  }

  boolean back() {
    return back;
  }

  /** When it went down, if it did. */
  long downAt() {
    return downAt;
  }

  /** How long it was down, once it is back. */
  Optional<Duration> downtime() {
    return downtime;
  }
}
