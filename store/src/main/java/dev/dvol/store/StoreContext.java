// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.posix.Posix;
import java.time.Clock;
import java.util.random.RandomGenerator;

/**
 * What the store needs from outside.
 *
 * @param posix the gate to the file system
 * @param clock wall clock, for names of saved states and locks
 * @param random source of temporary names and of each new volume's digest seed
 * @param command what this process does, in words, for those who find its lock; never holds a
 *     secret
 * @param bootId the run of the machine
 */
public record StoreContext(
    Posix posix, Clock clock, RandomGenerator random, String command, BootId bootId) {
  /** A context on the machine as it is. */
  public StoreContext(Posix posix, Clock clock, RandomGenerator random, String command) {
    this(posix, clock, random, command, BootId.OF_KERNEL);
  }
}
