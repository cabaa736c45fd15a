// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import dev.dvol.store.object.Digest;
import dev.dvol.store.object.Oid;
import java.io.IOException;

/**
 * What is done with a chunk that is not known yet. One thread at a time; holds native memory: close
 * it.
 */
interface ChunkStorer extends AutoCloseable {
  /** Makes one storer for each worker thread. */
  interface Factory {
    /** A storer for one thread. */
    ChunkStorer open();
  }

  /** Takes a chunk of a block and tells its blob's id. */
  Oid store(Digest digest, Block block, int from, int length) throws IOException;

  @Override
  void close();
}
