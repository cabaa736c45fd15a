// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import dev.dvol.store.chunk.Chunk;

/**
 * A chunk on its way into a file.
 *
 * @param file open for writing
 * @param chunk what and where
 */
record ChunkWrite(ContentFile file, Chunk chunk) {}
