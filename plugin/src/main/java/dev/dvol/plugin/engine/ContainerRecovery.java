// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import dev.dvol.plugin.engine.EngineException.Kind;
import dev.dvol.store.journal.ContainerJournal;
import dev.dvol.store.journal.ContainerJournal.Did;
import dev.dvol.store.journal.ContainerJournal.Entry;
import dev.dvol.store.journal.ContainerJournal.Waiting;
import dev.dvol.store.posix.FileLock;
import dev.dvol.store.posix.PosixException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Lets containers go on that an earlier dvol stopped or paused and then was killed. It does nothing
 * while that dvol lives, and nothing to containers that the engine does not know, nor to those that
 * a command on another volume has to itself: they stay in the journal.
 */
public final class ContainerRecovery {
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

  private final Engine engine;
  private final Clock clock;
  private final Pace pace;

  ContainerRecovery(Engine engine, Clock clock, Pace pace) {
    this.engine = engine;
    this.clock = clock;
    this.pace = pace;
  }

  /**
   * What came of it.
   *
   * @param started names of the containers that go on
   * @param failures those that could not; they stay in the journal
   */
  public record Outcome(List<String> started, List<ContainerFailure> failures) {
    /** Copies the lists. */
    public Outcome {
      started = List.copyOf(started);
      failures = List.copyOf(failures);
    }
  }

  /**
   * Starts again what an earlier, killed dvol left down. Without a journal, which is nearly always,
   * this is one look for a file. May wait for such stops as are still under way, at most a minute
   * in all; a container whose stop may still happen then stays in the journal.
   *
   * @param files of the volume; stay open
   * @throws IOException if the journal cannot be read or removed, or the engine stops answering;
   *     the journal stays then, and all can be done again
   */
  public static Outcome finish(ContainerFiles files, Engine engine, Clock clock)
      throws IOException {
    return new ContainerRecovery(engine, clock, Pace.REAL).finish(files);
  }

  /** The same without any waiting, for who comes again and has others to look after meanwhile. */
  public static Outcome look(ContainerFiles files, Engine engine, Clock clock) throws IOException {
    return new ContainerRecovery(engine, clock, Pace.REAL).look(files);
  }

  Outcome finish(ContainerFiles files) throws IOException {
    return ifLeft(files, LONGEST_WAIT);
  }

  Outcome look(ContainerFiles files) throws IOException {
    return ifLeft(files, Duration.ZERO);
  }

  private Outcome ifLeft(ContainerFiles files, Duration patience) throws IOException {
    ContainerJournal journal = files.journal();
    Outcome nothing = new Outcome(List.of(), List.of());
    if (journal.read().isEmpty()) {
      return nothing;
    }
    Optional<FileLock> free = ContainerLock.takeIfFree(files, "starting containers again");
    if (free.isEmpty()) {
      return nothing;
    }
    try (FileLock lock = free.get();
        HeldContainers held = new HeldContainers(files, pace)) {
      return settle(journal, held, patience);
    }
  }

  /** What {@link #finish} does, for the holder of the lock, who may hold containers already. */
  Outcome settle(ContainerJournal journal, HeldContainers held) throws IOException {
    return settle(journal, held, LONGEST_WAIT);
  }

  private Outcome settle(ContainerJournal journal, HeldContainers held, Duration patience)
      throws IOException {
    long deadline = pace.nanos() + patience.toNanos();
    List<String> started = new ArrayList<>();
    List<ContainerFailure> failures = new ArrayList<>();
    // Read again: whoever held the lock until now may have removed it.
    Optional<Waiting> waiting = journal.read();
    if (waiting.isEmpty() || !isOfThisEngine(waiting.get())) {
      return new Outcome(started, failures);
    }
    List<Entry> entries = new ArrayList<>(waiting.get().entries());
    entries.sort(Comparator.comparingLong(Entry::order));
    List<Entry> left = new ArrayList<>();
    for (Entry entry : entries) {
      ContainerId id = new ContainerId(entry.id());
      boolean heldBefore = held.has(id);
      try {
        if (!held.tryHold(id, entry.name())) {
          // Another command counts on its being as it is. Nobody waits here, see HeldContainers.
          left.add(entry);
          continue;
        }
        switch (letGoOn(entry, waiting.get().written(), deadline)) {
          case GOES_ON -> started.add(entry.name());
          // Started too early, it would be stopped after all.
          case UNDER_WAY -> left.add(entry);
          case NOT_OURS -> {}
        }
      } catch (EngineException e) {
        if (e.kind() == Kind.NO_ANSWER) {
          throw e;
        }
        if (e.kind() != Kind.GONE) {
          failures.add(new ContainerFailure(entry.name(), String.valueOf(e.getMessage())));
          left.add(entry);
        }
      } catch (PosixException e) {
        // No room for its lock, for example: the others are not to stay down for that.
        failures.add(new ContainerFailure(entry.name(), String.valueOf(e.getMessage())));
        left.add(entry);
      } finally {
        if (!heldBefore) {
          // The next one may take long.
          held.letGo(id);
        }
      }
    }
    if (left.isEmpty()) {
      journal.clear();
    } else if (left.size() < entries.size()) {
      // Those that run again are their owner's to stop.
      journal.write(new Waiting(engine.address(), waiting.get().written(), left));
    }
    return new Outcome(started, failures);
  }

  /**
   * Whether those that wait are this engine's: its address was spelled so, or it knows one of them.
   * No two engines have a container of one id, and a journal is of one engine.
   */
  boolean isOfThisEngine(Waiting waiting) throws EngineException {
    if (waiting.engine().equals(engine.address())) {
      return true;
    }
    for (Entry entry : waiting.entries()) {
      if (stateOf(entry).isPresent()) {
        return true;
      }
    }
    return false;
  }

  /** Whether one of those that wait is down at this moment, on this engine. */
  boolean someAreDown(Waiting waiting) throws EngineException {
    for (Entry entry : waiting.entries()) {
      Optional<ContainerState> state = stateOf(entry);
      boolean frozen =
          entry.did() == Did.PAUSED && state.equals(Optional.of(ContainerState.PAUSED));
      if (frozen || state.isPresent() && !state.get().isActive()) {
        return true;
      }
    }
    return false;
  }

  /** How the container of an entry is; empty if the engine does not know it. */
  private Optional<ContainerState> stateOf(Entry entry) throws EngineException {
    try {
      return Optional.of(engine.inspect(new ContainerId(entry.id())).state());
    } catch (EngineException e) {
      if (e.kind() != Kind.GONE) {
        throw e;
      }
      return Optional.empty();
    }
  }

  private enum Now {
    GOES_ON,
    UNDER_WAY,
    NOT_OURS
  }

  private Now letGoOn(Entry entry, Instant written, long deadline) throws IOException {
    ContainerId id = new ContainerId(entry.id());
    ContainerDetails details = afterWhatIsUnderWay(entry, written, deadline);
    boolean underWay = isUnderWay(entry, written, details);
    if (entry.did() == Did.PAUSED && details.state() == ContainerState.PAUSED) {
      // A stop of it that failed before is no reason to leave it frozen.
      engine.unpause(id);
      return underWay ? Now.UNDER_WAY : Now.GOES_ON;
    }
    if (underWay) {
      return Now.UNDER_WAY;
    }
    boolean onlyPaused = entry.did() == Did.PAUSED && entry.pending().isEmpty();
    if (details.state().isActive() || onlyPaused) {
      return Now.NOT_OURS;
    }
    engine.start(id);
    if (entry.did() == Did.STOPPED_PAUSED) {
      engine.pause(id);
    }
    return Now.GOES_ON;
  }

  /**
   * The state of a container once a stop that an earlier dvol was killed in has come to its end, if
   * that is soon.
   */
  private ContainerDetails afterWhatIsUnderWay(Entry entry, Instant written, long deadline)
      throws IOException {
    ContainerId id = new ContainerId(entry.id());
    ContainerDetails details = engine.inspect(id);
    if (entry.pending().isPresent()) {
      // Most likely it does not happen any more: too long to wait for.
      return details;
    }
    while (isUnderWay(entry, written, details) && pace.nanos() - deadline < 0) {
      pace.pause(LOOK_AGAIN);
      details = engine.inspect(id);
    }
    return details;
  }

  private boolean isUnderWay(Entry entry, Instant written, ContainerDetails details) {
    Duration left = UnderWay.left(entry, written, details, clock.instant());
    return left.compareTo(Duration.ZERO) > 0;
  }
}
