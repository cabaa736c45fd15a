// SPDX-License-Identifier: Apache-2.0
/**
 * The facade: what a front end can do with a pool and its volumes. {@link dev.dvol.store.Pool} finds, makes and removes
 * volumes; {@link dev.dvol.store.VolumeRepository} commits, branches, resets and reads one. Everything is a value or
 * throws: {@link dev.dvol.store.error.VolumeException} for a refusal, {@link java.io.IOException} for a failure.
 * Nothing here knows a terminal, an environment variable or Docker.
 */
@NullMarked
package dev.dvol.store;

import org.jspecify.annotations.NullMarked;
