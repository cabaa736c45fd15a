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
 */
public record StoreContext(Posix posix, Clock clock, RandomGenerator random, String command) {}
