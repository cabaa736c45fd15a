// SPDX-License-Identifier: Apache-2.0
/**
 * Compose files, as far as volumes go: services with the paths at which they mount volumes, and what the engine calls
 * those volumes. Reads text; knows neither engine nor pool.
 */
@NullMarked
package dev.dvol.cli.compose;

import org.jspecify.annotations.NullMarked;
