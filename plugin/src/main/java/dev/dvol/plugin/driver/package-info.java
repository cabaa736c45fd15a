// SPDX-License-Identifier: Apache-2.0
/**
 * What a Docker engine may ask of volumes. {@link dev.dvol.plugin.driver.VolumeDriver} says what
 * must hold for the engine not to do harm; {@link dev.dvol.plugin.driver.PoolVolumeDriver} does it
 * on a pool. Nothing here ever calls the engine: it asks with locks held that the call would wait
 * for.
 */
@NullMarked
package dev.dvol.plugin.driver;

import org.jspecify.annotations.NullMarked;
