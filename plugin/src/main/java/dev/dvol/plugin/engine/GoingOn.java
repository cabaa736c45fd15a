// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import static java.time.Duration.ZERO;

import dev.dvol.plugin.engine.EngineException.Kind;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.journal.ContainerJournal.Did;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Undoes what was done to containers: starts, unpauses, runs the last hooks, and waits for their
 * health. What fails with one keeps no other from going on.
 */
final class GoingOn {
  private final Engine engine;
  private final StartOrder order;
  private final QuiesceOptions options;
  private final List<ContainerFailure> failures = new ArrayList<>();
  private @Nullable HealthWait health;
  private long lastBack;

  GoingOn(Engine engine, StartOrder order, QuiesceOptions options) {
    this.engine = engine;
    this.order = order;
    this.options = options;
  }

  /** Does it. Never throws. */
  void letGoOn(List<TouchedContainer> containers) {
    List<TouchedContainer> sorted = new ArrayList<>(containers);
    sorted.sort(Comparator.comparingInt(TouchedContainer::order));
    for (List<TouchedContainer> level : ContainerCrew.levels(sorted)) {
      inParallel(level, this::goOn);
      inParallel(
          level.stream().filter(container -> order.isAwaited(container.id())).toList(),
          this::awaitHealth);
    }
    inParallel(sorted, this::awaitHealth);
    inParallel(sorted, this::runHookAfter);
  }

  synchronized List<ContainerFailure> failures() {
    return List.copyOf(failures);
  }

  /** When the last of them ran again. */
  synchronized long lastBack() {
    return lastBack;
  }

  private void goOn(TouchedContainer container) throws IOException {
    Optional<Did> did = container.did();
    if (did.isEmpty() || !container.wasTouched()) {
      container.isSettled();
    } else {
      try {
        undo(container, did.get());
      } catch (EngineException e) {
        if (e.kind() == Kind.GONE) {
          container.isSettled();
        }
        throw e;
      }
    }
    if (did.isEmpty() || did.get() == Did.PAUSED) {
      // A stopped one has to come up first.
      runHookAfter(container);
    }
  }

  private void undo(TouchedContainer container, Did did) throws IOException {
    ContainerId id = container.id();
    ContainerDetails details = engine.inspect(id);
    ContainerState state = details.state();
    boolean pausedBefore = did == Did.STOPPED_PAUSED;
    if (state == ContainerState.PAUSED && !pausedBefore) {
      options.progress().accept("continuing " + container.name());
      engine.unpause(id);
    } else if (!state.isActive()) {
      options.progress().accept("starting " + container.name());
      engine.start(id);
      container.setStarted();
    }
    if (state.isActive() && mayStop(container, details)) {
      if (!container.stopFailed()) {
        // That was an earlier command's, which told it.
        return;
      }
      throw new EngineException(
          Kind.FAILED,
          "a stop that failed may yet end it; the driver or the next command starts it then",
          null);
    }
    if (pausedBefore && state != ContainerState.PAUSED) {
      engine.pause(id);
    }
    long now = options.pace().nanos();
    container.isBack(now);
    synchronized (this) {
      lastBack = Math.max(lastBack, now);
    }
  }

  private boolean mayStop(TouchedContainer container, ContainerDetails details) {
    Instant now = options.clock().instant();
    return container
        .pending()
        .filter(failed -> UnderWay.leftOfFailedStop(failed, details, now).compareTo(ZERO) > 0)
        .isPresent();
  }

  private void awaitHealth(TouchedContainer container) throws IOException {
    if (!container.takeStarted() || container.did().filter(d -> d == Did.STOPPED).isEmpty()) {
      return;
    }
    options.progress().accept("waiting for " + container.name());
    Optional<String> failure = health().await(container.id());
    failure.ifPresent(reason -> fail(container, reason));
  }

  private void runHookAfter(TouchedContainer container) {
    Optional<Hook> owed = container.takeHookOwed();
    if (owed.isEmpty()) {
      return;
    }
    options.progress().accept("running " + owed.get().label() + " in " + container.name());
    Optional<String> failure = new HookRunner(engine).run(container.id(), owed.get());
    if (failure.isPresent() && owed.get().failureStops()) {
      fail(container, failure.get());
    } else {
      failure.ifPresent(text -> container.hookFailed(text, false));
    }
  }

  private void inParallel(List<TouchedContainer> containers, Parallel.Task<TouchedContainer> task) {
    try {
      Parallel.run(
          containers,
          container -> {
            try {
              task.run(container);
            } catch (IOException | VolumeException | RuntimeException e) {
              fail(container, String.valueOf(e.getMessage()));
            }
          });
    } catch (IOException | VolumeException e) {
      throw new IllegalStateException("every failure was noted above", e);
    }
  }

  private synchronized void fail(TouchedContainer container, String reason) {
    failures.add(new ContainerFailure(container.name(), reason));
  }

  private synchronized HealthWait health() {
    if (health == null) {
      health = new HealthWait(engine, options.pace(), options.healthTimeout());
    }
    return health;
  }
}
