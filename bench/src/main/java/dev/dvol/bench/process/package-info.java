// SPDX-License-Identifier: Apache-2.0
/**
 * Running programs: quietly, or measured. A <i>cost</i> is what one process and its children took.
 */
@NullMarked
package dev.dvol.bench.process;

import org.jspecify.annotations.NullMarked;
