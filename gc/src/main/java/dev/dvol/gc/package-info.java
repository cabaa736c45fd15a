// SPDX-License-Identifier: Apache-2.0
/**
 * Finding and removing what no ref reaches. Empty as yet: this version of dvol never deletes a commit's data, so a store
 * only grows (see {@code docs/known-gaps.md}). What will be here is a plan, a value that can be printed, and its
 * execution; it may use the store's facade and nothing of the front ends.
 */
@NullMarked
package dev.dvol.gc;

import org.jspecify.annotations.NullMarked;
