// SPDX-License-Identifier: Apache-2.0
/**
 * Directories as git trees. An {@link dev.dvol.store.tree.Entry} is one name with all its metadata; a
 * {@link dev.dvol.store.tree.DirectoryNode} holds the entries of a directory, split by the hash of their names when there
 * are many; a {@link dev.dvol.store.tree.RootTree} is what a commit points at. Depends on {@code store.chunk}, {@code
 * store.object}, {@code store.posix} and {@code store.error}. See {@code docs/format.md}, "Directories".
 */
@NullMarked
package dev.dvol.store.tree;

import org.jspecify.annotations.NullMarked;
