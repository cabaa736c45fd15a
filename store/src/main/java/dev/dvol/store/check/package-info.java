// SPDX-License-Identifier: Apache-2.0
/**
 * Finding out whether a store is whole: {@link dev.dvol.store.check.StoreCheck} reads all of it and tells what is
 * damaged and what that costs. Changes nothing. Depends on packs, trees, chunks and {@code store.reach}; whose
 * objects they are, its caller says.
 */
@NullMarked
package dev.dvol.store.check;

import org.jspecify.annotations.NullMarked;
