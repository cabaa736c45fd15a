// SPDX-License-Identifier: Apache-2.0
/**
 * Working directories: a <em>snapshot</em> turns plain files into a tree, a <em>checkout</em> turns a tree into plain
 * files by changing only what differs. Both go by descriptor and believe the stat index only where its rules allow.
 * Depends on everything below the facade except {@code store.internal}.
 */
@NullMarked
package dev.dvol.store.worktree;

import org.jspecify.annotations.NullMarked;
