// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.object;

import java.io.IOException;

/** Where git objects are read. Safe for any number of threads. */
public interface ObjectSource {
  /**
   * The whole content of an object, checked against its id.
   *
   * @throws dev.dvol.store.error.ObjectMissingException if it is not there
   * @throws dev.dvol.store.error.ObjectCorruptException if its bytes are damaged or it is of
   *     another type
   */
  byte[] read(Oid id, ObjectType expected) throws IOException;

  /** Whether the object is there. Presence says nothing of what it refers to. */
  boolean contains(Oid id) throws IOException;
}
