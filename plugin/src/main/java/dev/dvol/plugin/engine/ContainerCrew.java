// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import dev.dvol.plugin.engine.EngineException.Kind;
import dev.dvol.plugin.engine.QuiescePlan.Step;
import dev.dvol.store.error.StoreException;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.error.VolumeException.Reason;
import dev.dvol.store.journal.ContainerJournal;
import dev.dvol.store.journal.ContainerJournal.Entry;
import dev.dvol.store.journal.ContainerJournal.Waiting;
import dev.dvol.store.posix.FileLock;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Stops, pauses and hooks containers, and remembers what has to be undone: in memory and, before
 * the first of them is touched, in the container journal. Used by one thread at a time.
 */
final class ContainerCrew {
  private final Engine engine;
  private final ContainerFiles files;
  private final ContainerJournal journal;
  private final HeldContainers held;
  private final QuiesceOptions options;
  private final BooleanSupplier over;
  private final Map<ContainerId, TouchedContainer> touched = new LinkedHashMap<>();
  private final List<Container> known = new ArrayList<>();
  private final List<ContainerFailure> failures = new ArrayList<>();
  private @Nullable FileLock lock;

  /** Whether what another left in it has been taken care of. */
  private boolean journalIsOurs;

  private StartOrder order = StartOrder.of(List.of());
  private long lastBack;

  /**
   * Nothing is touched yet.
   *
   * @param over tells when nothing may be touched any more
   */
  ContainerCrew(Engine engine, ContainerFiles files, QuiesceOptions options, BooleanSupplier over) {
    this.engine = engine;
    this.files = files;
    this.journal = files.journal();
    this.held = new HeldContainers(files, options.pace());
    this.options = options;
    this.over = over;
  }

  /**
   * Takes containers for this command alone until they go on.
   *
   * @param names of the containers, by their ids
   * @return whether one was not held before, so that what is known of it is out of date
   * @throws dev.dvol.store.error.RepositoryLockedException if another command has one for too long
   */
  boolean hold(Map<ContainerId, String> names) throws IOException {
    if (!names.isEmpty()) {
      // Nobody would let go of them any more.
      refuseWhenOver();
    }
    return held.hold(names, !touched.isEmpty(), this::waitFor);
  }

  private void waitFor(String container, boolean first) throws IOException {
    refuseWhenOver();
    if (first) {
      options
          .progress()
          .accept("waiting for another command that needs container " + container + " as it is");
    }
  }

  /** Whether another command has one of them now. */
  boolean anotherHas(Collection<ContainerId> ids) throws IOException {
    return held.anotherHas(ids);
  }

  /** Whether containers are down that an earlier dvol left so and nobody looked after yet. */
  boolean hasLeftovers() throws IOException {
    Optional<Waiting> left = journalIsOurs ? Optional.empty() : journal.read();
    return left.isPresent() && recovery().someAreDown(left.get());
  }

  private ContainerRecovery recovery() {
    return new ContainerRecovery(engine, options.clock(), options.pace());
  }

  /**
   * Takes the lock, once, and lets go on what an earlier dvol left down.
   *
   * @return whether there was such, so that what is known of the containers is out of date
   */
  boolean begin() throws IOException {
    refuseWhenOver();
    if (journalIsOurs) {
      return false;
    }
    if (lock == null) {
      lock = ContainerLock.take(files);
    }
    Optional<Waiting> left = journal.read();
    if (left.isEmpty()) {
      journalIsOurs = true;
      return false;
    }
    ContainerRecovery recovery = recovery();
    if (!recovery.isOfThisEngine(left.get())) {
      throw ofAnotherEngine(left.get());
    }
    Map<ContainerId, String> waiting = new LinkedHashMap<>();
    for (Entry entry : left.get().entries()) {
      waiting.put(new ContainerId(entry.id()), entry.name());
    }
    hold(waiting);
    recovery.settle(journal, held);
    // What could not be started, or not yet, is tried again when all others are.
    for (Entry entry : journal.read().map(Waiting::entries).orElse(List.of())) {
      TouchedContainer container = new TouchedContainer(entry, left.get().written());
      touched.put(container.id(), container);
    }
    journalIsOurs = true;
    return true;
  }

  private StoreException ofAnotherEngine(Waiting left) {
    String names = String.join(", ", left.entries().stream().map(Entry::name).toList());
    return new StoreException(
        "containers of volume "
            + files.volume()
            + " ("
            + names
            + ") wait to be started on the engine at "
            + left.engine()
            + ", and the one at "
            + engine.address()
            + " knows none of them",
        null,
        List.of(
            "the same command with DOCKER_HOST=" + left.engine() + " starts them first",
            "if that engine or they are gone for good, remove "
                + files.journalPath()
                + " and repeat the command"));
  }

  /**
   * Does what was planned: the last to start is the first to stop. When it fails, some are touched
   * and some are not, and {@link #letGoOn} undoes all of it.
   *
   * @throws VolumeException {@code REFUSED} if a hook failed that must not
   */
  void touch(List<Step> steps) throws IOException, VolumeException {
    List<TouchedContainer> now = new ArrayList<>();
    for (Step step : steps) {
      ContainerId id = step.container().id();
      TouchedContainer container = touched.computeIfAbsent(id, key -> new TouchedContainer(step));
      container.setStep(step);
      now.add(container);
      known.add(step.container());
    }
    order = StartOrder.of(known);
    touched.values().forEach(container -> container.setOrder(order.levelOf(container.id())));
    now.sort(Comparator.comparingInt(TouchedContainer::order).reversed());
    // All hooks first: nobody needs to be down while another's hook takes its time.
    inLevels(now, this::runHookBefore);
    for (List<TouchedContainer> level : levels(now)) {
      List<TouchedContainer> loud = level.stream().filter(TouchedContainer::isToGoDown).toList();
      for (List<TouchedContainer> batch : Parallel.batches(loud)) {
        makeQuiet(batch);
      }
    }
  }

  /**
   * Those whose requests go out at once. The journal is written right before: how long a stop can
   * still happen is reckoned from then, and hooks and the stops of others take their time.
   */
  private void makeQuiet(List<TouchedContainer> batch) throws IOException, VolumeException {
    refuseWhenOver();
    batch.forEach(TouchedContainer::isAboutToGoDown);
    note(touched.values());
    try {
      Parallel.run(
          batch,
          container -> {
            switch (container.next()) {
              case STOP -> stop(container);
              case PAUSE -> pause(container);
              case IGNORE, KEEP, HOOK -> {}
            }
          });
    } catch (IOException | VolumeException | RuntimeException e) {
      noteFailedStops(e);
      throw e;
    }
  }

  /** At once: what lets them go on may be killed too. */
  private void noteFailedStops(Exception reason) {
    try {
      if (touched.values().stream().anyMatch(container -> container.pending().isPresent())) {
        note(touched.values());
      }
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
  }

  /** Undoes all of it, in order; does nothing the second time. Never throws. */
  void letGoOn() {
    try (HeldContainers all = held) {
      if (lock != null) {
        letTouchedGoOn(lock);
      }
    }
  }

  private void letTouchedGoOn(FileLock taken) {
    GoingOn goingOn = new GoingOn(engine, order, options);
    List<TouchedContainer> down = new ArrayList<>(touched.values());
    // A thread of its own: an interrupt meant for the command must not leave a database down.
    Thread thread = new Thread(() -> goingOn.letGoOn(down), "containers-go-on");
    thread.start();
    joinInSpiteOfInterrupts(thread);
    failures.addAll(goingOn.failures());
    lastBack = goingOn.lastBack();
    try (FileLock released = taken) {
      lock = null;
      if (journalIsOurs) {
        List<TouchedContainer> left =
            touched.values().stream().filter(container -> !container.back()).toList();
        if (left.isEmpty()) {
          journal.clear();
        } else {
          // Those that run again are their owner's to stop.
          note(left);
        }
      }
    } catch (IOException e) {
      // What is left is found by the next command, which sees what runs.
      options.progress().accept("the list of containers to start stays: " + e.getMessage());
    }
  }

  boolean hasBegunHooks(ContainerId id) {
    TouchedContainer container = touched.get(id);
    return container != null && container.hasBegunHooks();
  }

  List<String> touched() {
    return touched.values().stream().map(TouchedContainer::name).toList();
  }

  List<ContainerFailure> failures() {
    return List.copyOf(failures);
  }

  /** Hooks that failed and were not to stop anything, a line each. */
  List<String> hookFailures() {
    return touched.values().stream()
        .flatMap(
            container ->
                container.hookFailures().stream()
                    .map(reason -> "container " + container.name() + ": " + reason))
        .toList();
  }

  /** Names of those that no hook made quiet: theirs failed, or they have none before. */
  List<String> notQuietByHook() {
    return touched.values().stream()
        .filter(container -> !container.isQuietByHook())
        .map(TouchedContainer::name)
        .toList();
  }

  List<String> killed() {
    return touched.values().stream()
        .filter(TouchedContainer::killed)
        .map(TouchedContainer::name)
        .toList();
  }

  Duration downtime() {
    return touched.values().stream()
        .filter(container -> container.downtime().isPresent())
        .map(TouchedContainer::downAt)
        .min(Comparator.naturalOrder())
        .map(first -> Duration.ofNanos(lastBack - first))
        .orElse(Duration.ZERO);
  }

  Map<String, Duration> downtimes() {
    Map<String, Duration> times = new TreeMap<>();
    for (TouchedContainer container : touched.values()) {
      container.downtime().ifPresent(time -> times.put(container.name(), time));
    }
    return times;
  }

  private void note(Collection<TouchedContainer> containers) throws IOException {
    List<Entry> entries =
        containers.stream().map(TouchedContainer::entry).flatMap(Optional::stream).toList();
    if (!entries.isEmpty()) {
      journal.write(new Waiting(engine.address(), options.clock().instant(), entries));
    }
  }

  private void runHookBefore(TouchedContainer container) throws IOException, VolumeException {
    Optional<Hook> hook = container.hookBefore();
    if (!container.beginHooks() || hook.isEmpty()) {
      return;
    }
    refuseWhenOver();
    options.progress().accept("running " + hook.get().label() + " in " + container.name());
    Optional<String> failure = new HookRunner(engine).run(container.id(), hook.get());
    if (failure.isPresent()) {
      String message = "container " + container.name() + ": " + failure.get();
      if (hook.get().failureStops()) {
        throw new VolumeException(
            Reason.REFUSED, message, "its label dvol.on-error=continue would go on all the same");
      }
      options.progress().accept(message);
      container.hookFailed(failure.get(), true);
    }
  }

  private void stop(TouchedContainer container) throws IOException {
    refuseWhenOver();
    options.progress().accept("stopping " + container.name());
    container.goesDown(options.pace().nanos());
    Duration patience =
        container.details().map(ContainerDetails::stopPatience).orElse(Duration.ZERO);
    Instant asked = options.clock().instant();
    try {
      engine.stop(container.id(), patience);
      ContainerDetails details = engine.inspect(container.id());
      if (details.wasKilled()) {
        container.setKilled();
      }
      // The engine's word alone does not count.
      boolean runsOn = details.state().isActive() && details.startedAt().isBefore(asked);
      container.setPending(runsOn ? Optional.of(options.clock().instant()) : Optional.empty());
    } catch (EngineException e) {
      container.setPending(Optional.of(options.clock().instant()));
      passOverIfGone(container, e);
    }
  }

  private void pause(TouchedContainer container) throws IOException {
    refuseWhenOver();
    options.progress().accept("pausing " + container.name());
    container.goesDown(options.pace().nanos());
    try {
      engine.pause(container.id());
    } catch (EngineException e) {
      passOverIfGone(container, e);
    }
  }

  /** A container that ended or was removed by itself meanwhile is quiet, and not ours to start. */
  private void passOverIfGone(TouchedContainer container, EngineException e)
      throws EngineException {
    if (e.kind() == Kind.CONFLICT && !engine.inspect(container.id()).state().isActive()) {
      container.isNotOurs();
      return;
    }
    if (e.kind() != Kind.GONE) {
      throw e;
    }
    container.isNotOurs();
  }

  private void refuseWhenOver() throws InterruptedIOException {
    if (over.getAsBoolean()) {
      throw new InterruptedIOException("interrupted: the containers go on already");
    }
  }

  private static void inLevels(List<TouchedContainer> sorted, Parallel.Task<TouchedContainer> task)
      throws IOException, VolumeException {
    for (List<TouchedContainer> level : levels(sorted)) {
      Parallel.run(level, task);
    }
  }

  /** Those of the same place in the order together, in the order they come. */
  static Collection<List<TouchedContainer>> levels(List<TouchedContainer> sorted) {
    Function<TouchedContainer, Integer> level = TouchedContainer::order;
    return sorted.stream()
        .collect(Collectors.groupingBy(level, LinkedHashMap::new, Collectors.toList()))
        .values();
  }

  private static void joinInSpiteOfInterrupts(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
