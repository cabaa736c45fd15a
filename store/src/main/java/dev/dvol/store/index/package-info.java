// SPDX-License-Identifier: Apache-2.0
/**
 * The stat index: what each file of a working directory looked like when its content was last known. A cache; losing it
 * costs time, never data. {@link dev.dvol.store.index.TrustRules} says when it may be believed. Depends on {@code
 * store.chunk}, {@code store.object} and {@code store.posix}. See {@code docs/format.md}, "Stat index".
 */
@NullMarked
package dev.dvol.store.index;

import org.jspecify.annotations.NullMarked;
