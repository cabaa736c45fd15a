// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import dev.dvol.store.Quiescence.Purpose;
import dev.dvol.store.VolumeName;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.error.VolumeException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What to do with each container of a volume. Nothing is done by making a plan: all that can be
 * refused is refused here.
 */
final class QuiescePlan {
  static final String SWARM_SERVICE = "com.docker.swarm.service.name";

  private final VolumeName volume;
  private final QuiesceOptions options;

  QuiescePlan(VolumeName volume, QuiesceOptions options) {
    this.volume = volume;
    this.options = options;
  }

  /** What is done to one container. */
  enum Action {
    /** Nothing: it may go on writing. */
    IGNORE,
    /** Nothing: it is paused, or only reads. */
    KEEP,
    /** Its hooks are run. */
    HOOK,
    /** It is frozen. */
    PAUSE,
    /** It is stopped. */
    STOP
  }

  /** A container and what is known of it. */
  record Subject(Container container, ContainerDetails details) {}

  /** One container's part. */
  record Step(Subject subject, ContainerLabels labels, Action action) {
    Container container() {
      return subject.container();
    }

    boolean touches() {
      return action != Action.IGNORE && action != Action.KEEP;
    }
  }

  /**
   * Whether it matters that a container stays as it is found: one that is left alone, or that only
   * reads what is only read, may come and go.
   */
  boolean concerns(Purpose purpose, Container container) {
    Optional<String> labelled =
        purpose == Purpose.COMMIT ? container.label(ContainerLabels.MODE) : Optional.empty();
    String mode =
        options
            .requested()
            .map(QuiesceMode::word)
            .or(() -> labelled)
            .or(() -> purpose == Purpose.COMMIT ? volumeDefault() : Optional.empty())
            .orElse("");
    boolean leftAlone = mode.equals(QuiesceMode.NONE.word());
    return !leftAlone && (purpose == Purpose.CHANGE || container.writes(volume, options.drivers()));
  }

  private Optional<String> volumeDefault() {
    return options.volumeDefault().map(QuiesceMode::word);
  }

  /**
   * What makes the volume quiet enough to be read.
   *
   * @param active its active users
   * @throws VolumeException {@code REFUSED} if that cannot be had
   */
  List<Step> forCommit(List<Subject> active) throws VolumeException {
    List<Step> steps = new ArrayList<>();
    boolean hooksWanted = false;
    boolean hooksThere = false;
    for (Subject subject : active) {
      ContainerLabels labels =
          writes(subject) ? ContainerLabels.of(subject.container()) : ContainerLabels.NONE;
      QuiesceMode mode = mode(labels);
      Step step = new Step(subject, labels, commitAction(subject, labels, mode));
      refuseWhatMustNotBeTouched(step);
      steps.add(step);
      if (mode == QuiesceMode.HOOK && writes(subject)) {
        hooksWanted = true;
        hooksThere |= labels.hasHook();
      }
    }
    if (hooksWanted && !hooksThere) {
      throw new VolumeException(
          Reason.REFUSED,
          "no container of volume " + volume + " has a hook to make it quiet",
          "give one the label " + ContainerLabels.BEFORE + "=COMMAND",
          "or use --quiesce stop");
    }
    return steps;
  }

  /**
   * What makes everybody let go of the volume.
   *
   * @param active its active users
   * @throws VolumeException {@code REFUSED} if that cannot be had, or not undone
   */
  List<Step> forChange(List<Subject> active) throws VolumeException {
    List<Step> steps = new ArrayList<>();
    for (Subject subject : active) {
      Container container = subject.container();
      boolean leftAlone = options.requested().filter(m -> m == QuiesceMode.NONE).isPresent();
      // Labels are about commits: whoever has the directory open must let go of it.
      Action action = leftAlone ? Action.IGNORE : Action.STOP;
      Step step = new Step(subject, ContainerLabels.NONE, action);
      refuseWhatMustNotBeTouched(step);
      if (action == Action.STOP && subject.details().autoRemove()) {
        throw new VolumeException(
            Reason.REFUSED,
            "container "
                + container.name()
                + " uses volume "
                + volume
                + " and would be gone once it is stopped: it was made with --rm",
            "docker stop " + container.name() + ", then start it again yourself afterwards");
      }
      steps.add(step);
    }
    return steps;
  }

  private QuiesceMode mode(ContainerLabels labels) {
    return options.requested().or(labels::mode).or(options::volumeDefault).orElse(QuiesceMode.STOP);
  }

  private Action commitAction(Subject subject, ContainerLabels labels, QuiesceMode mode) {
    if (!writes(subject)) {
      return Action.KEEP;
    }
    if (mode == QuiesceMode.NONE || (mode == QuiesceMode.HOOK && !labels.hasHook())) {
      return Action.IGNORE;
    }
    if (subject.container().state() == ContainerState.PAUSED) {
      return Action.KEEP;
    }
    if (subject.container().state() == ContainerState.RESTARTING) {
      // Nothing runs in it that could be frozen or asked, until suddenly something does.
      return Action.STOP;
    }
    return switch (mode) {
      case HOOK -> Action.HOOK;
      case PAUSE -> Action.PAUSE;
      default -> subject.details().autoRemove() ? Action.PAUSE : Action.STOP;
    };
  }

  private boolean writes(Subject subject) {
    return subject.container().writes(volume, options.drivers());
  }

  private void refuseWhatMustNotBeTouched(Step step) throws VolumeException {
    Container container = step.container();
    if (step.touches() && options.self().is(container)) {
      throw new VolumeException(
          Reason.REFUSED,
          "container " + container.name() + " uses volume " + volume + ", and dvol runs in it",
          "run dvol outside of it",
          "or commit with --quiesce none");
    }
    if (step.action() == Action.STOP && container.label(SWARM_SERVICE).isPresent()) {
      String service = container.label(SWARM_SERVICE).get();
      throw new VolumeException(
          Reason.REFUSED,
          "container "
              + container.name()
              + " belongs to the swarm service "
              + service
              + ", which would start another in its place",
          "docker service scale " + service + "=0, and back afterwards",
          "or commit with --quiesce pause");
    }
  }
}
