// SPDX-License-Identifier: Apache-2.0
/**
 * The Docker side: the volume-driver server and the engine client. Empty as yet: this version of dvol works on the
 * directories of its pool and knows no containers (see {@code docs/known-gaps.md}). It may use the store's facade and
 * nothing of the other front ends.
 */
@NullMarked
package dev.dvol.plugin;

import org.jspecify.annotations.NullMarked;
