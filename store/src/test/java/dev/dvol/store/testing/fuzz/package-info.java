// SPDX-License-Identifier: Apache-2.0
/** Damaged inputs for parsers: changed at random in each build, guided by coverage for hours. */
@NullMarked
package dev.dvol.store.testing.fuzz;

import org.jspecify.annotations.NullMarked;
