// SPDX-License-Identifier: Apache-2.0
/** The command line of {@code bench/run}: options, choices, and where results are written. */
@NullMarked
package dev.dvol.bench.command;

import org.jspecify.annotations.NullMarked;
