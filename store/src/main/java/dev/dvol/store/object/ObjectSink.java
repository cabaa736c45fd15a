// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.object;

import java.io.IOException;

/**
 * Where small git objects (trees, metadata blobs, commits) are put. Safe for any number of threads.
 */
public interface ObjectSink {
  /**
   * Takes an object; it becomes readable and durable when the batch it belongs to is published.
   * Putting what is already there costs nothing.
   *
   * @return the object's id
   */
  Oid put(ObjectType type, byte[] content) throws IOException;

  /**
   * As {@link #put}, for content that is mostly digests and ids: to compress it takes longer than
   * what it saves is worth.
   */
  default Oid putDense(ObjectType type, byte[] content) throws IOException {
    return put(type, content);
  }
}
