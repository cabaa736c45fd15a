// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import dev.dvol.plugin.engine.QuiescePlan.Action;
import dev.dvol.plugin.engine.QuiescePlan.Step;
import dev.dvol.plugin.engine.QuiescePlan.Subject;
import dev.dvol.store.Quiescence;
import dev.dvol.store.VolumeName;
import dev.dvol.store.error.StoreException;
import dev.dvol.store.error.VolumeException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The containers of one volume, made quiet for one command. What each container gets is decided by
 * {@link QuiescePlan}; what was done is undone by {@link ContainerCrew}, in the reverse order.
 *
 * <p>One thread works with it. {@link #resume} and what is told afterwards may be called from
 * another, a shutdown hook for example: it waits for the request that is under way, and nothing is
 * touched any more from then on. Whoever calls it so must see to it that nobody relies on the quiet
 * any more.
 */
public final class ContainerQuiescence implements Quiescence {
  /** Restart policies and people start containers while others are being stopped. */
  private static final int ROUNDS = 4;

  private final Engine engine;
  private final VolumeName volume;
  private final QuiesceOptions options;
  private final QuiescePlan plan;
  private final ContainerCrew crew;
  private final Witnesses witnesses;
  private final ReentrantLock work = new ReentrantLock();
  private final Map<ContainerId, ContainerDetails> details = new HashMap<>();
  private volatile boolean over;

  /**
   * Nothing is asked of the engine yet.
   *
   * @param files of the volume; stay open until {@link #resume} is done
   */
  public ContainerQuiescence(Engine engine, ContainerFiles files, QuiesceOptions options) {
    this.engine = engine;
    this.volume = files.volume();
    this.options = options;
    this.plan = new QuiescePlan(volume, options);
    this.crew = new ContainerCrew(engine, files, options, () -> over);
    this.witnesses = new Witnesses(engine, volume, options.drivers());
  }

  @Override
  public boolean check(Purpose purpose) throws IOException, VolumeException {
    work.lock();
    try {
      List<Container> users = engine.users(volume, options.drivers());
      List<Step> steps = plan(purpose, users);
      // Whoever another command has stopped runs again when that is done.
      return steps.stream().anyMatch(Step::touches)
          || crew.anotherHas(concerned(purpose, users).keySet());
    } finally {
      work.unlock();
    }
  }

  /**
   * Makes every container that may write quiet. How quiet is the least of what any of them became:
   * {@code none} before {@code hook} before {@code paused} before {@code stopped}; {@code none} too
   * when there was nobody to make quiet.
   */
  @Override
  public Reached quiet() throws IOException, VolumeException {
    work.lock();
    try {
      for (int round = 0; round < ROUNDS; round++) {
        List<Step> steps = believedPlan(Purpose.COMMIT);
        for (Step step : steps) {
          witnesses.see(step);
        }
        if (!touch(steps.stream().filter(this::isToBeTouched).toList())) {
          return witnesses.reached(crew.killed(), crew.notQuietByHook());
        }
      }
      throw keepComing();
    } finally {
      work.unlock();
    }
  }

  /**
   * Stops every container that has the volume mounted, those that only read too.
   *
   * @return whether the engine, asked again afterwards, names nobody
   */
  @Override
  public boolean release() throws IOException, VolumeException {
    work.lock();
    try {
      for (int round = 0; round < ROUNDS; round++) {
        List<Step> steps = believedPlan(Purpose.CHANGE);
        for (Step step : steps) {
          witnesses.see(step);
        }
        if (!touch(steps.stream().filter(Step::touches).toList())) {
          return steps.isEmpty();
        }
      }
      return engine.users(volume, options.drivers()).stream()
          .noneMatch(container -> container.state().isActive());
    } finally {
      work.unlock();
    }
  }

  @Override
  public void resume() {
    over = true;
    work.lock();
    try {
      crew.letGoOn();
    } finally {
      work.unlock();
    }
  }

  /** Names of the containers that were stopped or paused, or whose hooks were run. */
  public List<String> touched() {
    return held(crew::touched);
  }

  /**
   * Containers that do not go on as they should: not started, not healthy in time, or whose last
   * hook failed. Complete once {@link #resume} is done.
   */
  public List<ContainerFailure> failures() {
    return held(crew::failures);
  }

  /**
   * Hooks that failed in containers whose label says that this stops nothing, a line each. Complete
   * once {@link #resume} is done.
   */
  public List<String> hookFailures() {
    return held(crew::hookFailures);
  }

  /** Names of the containers whose stop ended in a kill: they could not write out all they had. */
  public List<String> killed() {
    return held(crew::killed);
  }

  /**
   * From the first request to stop or pause one until the last was running again; zero when none
   * was stopped or paused.
   */
  public Duration downtime() {
    return held(crew::downtime);
  }

  /** The same for each container, by name. */
  public Map<String, Duration> downtimes() {
    return held(crew::downtimes);
  }

  private <T> T held(Supplier<T> question) {
    work.lock();
    try {
      return question.get();
    } finally {
      work.unlock();
    }
  }

  /** Whether anything was done, so that the engine has to be asked again. */
  private boolean touch(List<Step> steps) throws IOException, VolumeException {
    // What waits in the journal goes on with this command, even if it waits for that alone: it may
    // have been passed over before because another command had it.
    if (steps.isEmpty() && !crew.hasLeftovers()) {
      return false;
    }
    if (crew.begin()) {
      return true;
    }
    crew.touch(steps);
    return !steps.isEmpty();
  }

  /** Hooks leave a container as it was: it must be remembered that they were run. */
  private boolean isToBeTouched(Step step) {
    return step.touches()
        && !(step.action() == Action.HOOK && crew.hasBegunHooks(step.container().id()));
  }

  private StoreException keepComing() {
    return new StoreException(
        "containers that use volume " + volume + " keep coming while others are made quiet");
  }

  /**
   * A plan for containers that no other command does anything to: those that do not run may have
   * been stopped by one, and run when it is done.
   */
  private List<Step> believedPlan(Purpose purpose) throws IOException, VolumeException {
    for (int round = 0; round < ROUNDS; round++) {
      List<Container> users = engine.users(volume, options.drivers());
      if (!crew.hold(concerned(purpose, users))) {
        return plan(purpose, users);
      }
    }
    throw keepComing();
  }

  private Map<ContainerId, String> concerned(Purpose purpose, List<Container> users) {
    Map<ContainerId, String> names = new HashMap<>();
    for (Container user : users) {
      if (plan.concerns(purpose, user)) {
        names.put(user.id(), user.name());
      }
    }
    return names;
  }

  private List<Step> plan(Purpose purpose, List<Container> users)
      throws IOException, VolumeException {
    List<Subject> subjects = new ArrayList<>();
    for (Container container : users) {
      if (!container.state().isActive()) {
        continue;
      }
      try {
        subjects.add(new Subject(container, detailsOf(container)));
      } catch (EngineException e) {
        // Removed since it was listed.
        if (e.kind() != EngineException.Kind.GONE) {
          throw e;
        }
      }
    }
    return switch (purpose) {
      case COMMIT -> plan.forCommit(subjects);
      case CHANGE -> plan.forChange(subjects);
    };
  }

  /** What matters of them, removal and stop timeout, does not change while a container lives. */
  private ContainerDetails detailsOf(Container container) throws EngineException {
    ContainerDetails known = details.get(container.id());
    if (known == null) {
      known = engine.inspect(container.id());
      details.put(container.id(), known);
    }
    return known;
  }
}
