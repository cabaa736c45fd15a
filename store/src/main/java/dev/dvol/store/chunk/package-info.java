// SPDX-License-Identifier: Apache-2.0
/**
 * From file content to chunks and back. A <em>chunk</em> is the bytes between two cut points, stored as one blob that is
 * one zstd frame; a file of one chunk is that blob, a longer one a tree of <em>chunk nodes</em> whose names carry offset
 * and digest. Depends on {@code store.object}, {@code store.xxh3} and {@code store.error}. See {@code docs/format.md}, "File content".
 */
@NullMarked
package dev.dvol.store.chunk;

import org.jspecify.annotations.NullMarked;
