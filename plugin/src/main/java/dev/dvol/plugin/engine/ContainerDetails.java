// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What only the inspection of one container tells.
 *
 * @param state what it is doing
 * @param exitCode of its program, when that has ended
 * @param outOfMemory whether the kernel ended it for want of memory
 * @param autoRemove whether it is removed as soon as it stops
 * @param stopTimeout how long a stop waits before it kills; empty for the engine's default,
 *     negative for ever
 * @param health of a container that has a health check
 * @param startedAt when its program was started the last time
 */
public record ContainerDetails(
    ContainerState state,
    long exitCode,
    boolean outOfMemory,
    boolean autoRemove,
    Optional<Duration> stopTimeout,
    Optional<Health> health,
    Instant startedAt) {
  private static final Duration ENGINES_OWN_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration MARGIN = Duration.ofSeconds(60);
  private static final int KILLED = 137;

  /** What a health check found. */
  public enum Health {
    /** Not known yet. */
    STARTING,
    /** All is well. */
    HEALTHY,
    /** It failed several times. */
    UNHEALTHY
  }

  /** When a stop will have ended in a kill; zero for never. */
  Duration killedAfter() {
    Duration timeout = stopTimeout.orElse(ENGINES_OWN_TIMEOUT);
    return timeout.isNegative() ? Duration.ZERO : timeout;
  }

  /** How long to wait for an engine that was asked to stop it; zero for ever. */
  Duration stopPatience() {
    boolean forEver = stopTimeout.filter(Duration::isNegative).isPresent();
    return forEver ? Duration.ZERO : killedAfter().plus(MARGIN);
  }

  /** Whether a stop ended in a kill, so that the program could not finish what it did. */
  boolean wasKilled() {
    return !state.isActive() && exitCode == KILLED && !outOfMemory;
  }
}
