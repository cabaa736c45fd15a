// SPDX-License-Identifier: Apache-2.0
/**
 * Several processes at work on the volumes of one pool, with gc among what they do. What one of
 * them was told is done must be there in the end. {@link dev.dvol.gc.parallel.Operation} is the
 * table of what they do.
 */
@NullMarked
package dev.dvol.gc.parallel;

import org.jspecify.annotations.NullMarked;
