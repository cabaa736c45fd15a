// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.object.ObjectSource;
import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import java.io.IOException;

/**
 * An object whose type nobody told.
 *
 * @param type what it is
 * @param content its bytes, checked against the id
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
public record TypedContent(ObjectType type, byte[] content) {
  /**
   * Reads an object as each of the types in turn.
   *
   * @throws ObjectCorruptException if it is none of them or damaged
   */
  public static TypedContent read(ObjectSource source, Oid id) throws IOException {
    ObjectCorruptException failure = null;
    for (ObjectType type :
        new ObjectType[] {ObjectType.COMMIT, ObjectType.TAG, ObjectType.TREE, ObjectType.BLOB}) {
      try {
        return new TypedContent(type, source.read(id, type));
      } catch (ObjectCorruptException e) {
        failure = e;
      }
    }
    throw failure == null ? new ObjectCorruptException(id.hex(), "unreachable") : failure;
  }
}
