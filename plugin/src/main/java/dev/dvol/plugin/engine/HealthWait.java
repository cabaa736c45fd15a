// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import dev.dvol.plugin.engine.ContainerDetails.Health;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * Waits until containers that were started are healthy, all of them together no longer than a given
 * time. Containers without a health check are healthy while they run.
 */
final class HealthWait {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

  private final Engine engine;
  private final Pace pace;
  private final Duration timeout;
  private final long deadline;

  /** The time begins now. */
  HealthWait(Engine engine, Pace pace, Duration timeout) {
    this.engine = engine;
    this.pace = pace;
    this.timeout = timeout;
    this.deadline = pace.nanos() + timeout.toNanos();
  }

  /**
   * Waits for one.
   *
   * @return why it is not healthy, if it is not
   */
  Optional<String> await(ContainerId id) throws IOException {
    Duration pause = FIRST_PAUSE;
    while (true) {
      ContainerDetails details = engine.inspect(id);
      if (!details.state().isActive()) {
        // A program that has done its work may end; it was in the midst of it when it was stopped.
        return details.exitCode() == 0
            ? Optional.empty()
            : Optional.of("it ended with exit code " + details.exitCode());
      }
      Optional<Health> health = details.health();
      if (health.isEmpty() || health.get() == Health.HEALTHY) {
        return Optional.empty();
      }
      if (health.get() == Health.UNHEALTHY) {
        return Optional.of("its health check fails");
      }
      if (pace.nanos() - deadline >= 0) {
        return Optional.of("it is not healthy after " + timeout.toSeconds() + " s");
      }
      pace.pause(pause);
      Duration longer = pause.multipliedBy(2);
      pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
    }
  }
}
