// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A program that a container wants run in it around a commit.
 *
 * @param label the label it is from
 * @param command program and arguments
 * @param user as whom; as the container's own user otherwise
 * @param timeout longest time it may take
 * @param failureStops whether its failure makes the commit fail
 */
record Hook(
    String label,
    List<String> command,
    Optional<String> user,
    Duration timeout,
    boolean failureStops) {
  /** Copies the command. */
  Hook {
    command = List.copyOf(command);
  }
}
