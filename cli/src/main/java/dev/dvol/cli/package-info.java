// SPDX-License-Identifier: Apache-2.0
/** dvol cli. */
@NullMarked
package dev.dvol.cli;

import org.jspecify.annotations.NullMarked;
