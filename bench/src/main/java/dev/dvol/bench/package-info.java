// SPDX-License-Identifier: Apache-2.0
/**
 * Measured runs: data sets, dvol and its peers as whole processes, results. {@code docs/benchmarks.md} says what is
 * measured and how. May use store and gc; dvol itself is run as a program.
 */
@NullMarked
package dev.dvol.bench;

import org.jspecify.annotations.NullMarked;
