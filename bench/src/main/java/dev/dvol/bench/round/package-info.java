// SPDX-License-Identifier: Apache-2.0
/**
 * One pass of all tools over all operations, and what it rests on: scratch directories, the list of what changed, the
 * manifest that a result is checked against.
 */
@NullMarked
package dev.dvol.bench.round;

import org.jspecify.annotations.NullMarked;
