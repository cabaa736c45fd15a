// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.chunk;

import dev.dvol.store.object.Digest;
import dev.dvol.store.object.Oid;

/**
 * A chunk, or a node of chunks, at its place in a file.
 *
 * @param offset of its first byte, from the beginning of the file
 * @param digest of the chunk's plaintext, or of the names in the node
 * @param id of the blob or the node
 * @param level 0 for a chunk, 1 for a node of chunks, and so on
 */
record ChunkItem(long offset, Digest digest, Oid id, int level) {
  boolean isChunk() {
    return level == 0;
  }
}
