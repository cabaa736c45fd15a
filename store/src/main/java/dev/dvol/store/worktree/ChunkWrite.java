// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import dev.dvol.store.chunk.Chunk;

/**
 * A chunk on its way into a file.
 *
 * @param file open for writing
 * @param chunk what and where
 * @param bounds what the file says of itself
 * @param room bytes from its beginning to where the next may begin
 */
record ChunkWrite(ContentFile file, Chunk chunk, FileBounds bounds, long room) {}
