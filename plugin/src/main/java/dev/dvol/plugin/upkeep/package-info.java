// SPDX-License-Identifier: Apache-2.0
/**
 * What a volume driver that runs does for volumes beside answering: it finishes what killed commands left, lets
 * containers go on that they left down, and forgets mounts of an engine that was killed. Knows the store, the engine
 * and the log.
 */
@NullMarked
package dev.dvol.plugin.upkeep;

import org.jspecify.annotations.NullMarked;
