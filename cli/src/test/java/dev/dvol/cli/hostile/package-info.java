// SPDX-License-Identifier: Apache-2.0
/** Stores and names that mean harm, and whole command lines that meet them. */
@NullMarked
package dev.dvol.cli.hostile;

import org.jspecify.annotations.NullMarked;
