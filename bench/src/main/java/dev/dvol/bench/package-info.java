// SPDX-License-Identifier: Apache-2.0
/**
 * Measured runs. The one benchmark there is so far is the script {@code bench/memory}, which takes gigabytes in and out
 * and prints time and peak memory of each command; {@code docs/benchmarks.md} shows its figures. May use store and gc.
 */
@NullMarked
package dev.dvol.bench;

import org.jspecify.annotations.NullMarked;
