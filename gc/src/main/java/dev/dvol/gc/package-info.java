// SPDX-License-Identifier: Apache-2.0
/** dvol gc. */
@NullMarked
package dev.dvol.gc;

import org.jspecify.annotations.NullMarked;
