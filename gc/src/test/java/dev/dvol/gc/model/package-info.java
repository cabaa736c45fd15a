// SPDX-License-Identifier: Apache-2.0
/**
 * Random work on a volume beside a model of it in memory: files as bytes and metadata, branches,
 * history, what is parked and put aside, and what undo must bring back. After each step the two
 * must agree. {@link dev.dvol.gc.model.FileAction} and {@link dev.dvol.gc.model.Command} are the
 * tables of what can happen; a new action is one constant there.
 */
@NullMarked
package dev.dvol.gc.model;

import org.jspecify.annotations.NullMarked;
