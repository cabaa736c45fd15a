// SPDX-License-Identifier: Apache-2.0
/**
 * The Docker side, by packages: the volume-driver server ({@code protocol}, {@code driver}, {@code
 * server}, {@code log}), the engine client that finds and quietens containers ({@code engine}), and
 * what keeps the two in step ({@code upkeep}). It may use the store's facade and nothing of the
 * other front ends.
 */
@NullMarked
package dev.dvol.plugin;

import org.jspecify.annotations.NullMarked;
