// SPDX-License-Identifier: Apache-2.0
/** dvol bench. */
@NullMarked
package dev.dvol.bench;

import org.jspecify.annotations.NullMarked;
