// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.object.ObjectSource;
import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.Errno;
import dev.dvol.store.posix.PosixException;
import java.io.IOException;

/**
 * Objects of a store, where a sector that the disk cannot read counts as damage of what lies in it.
 */
public final class UnreadableIsDamaged implements ObjectSource {
  private final ObjectSource objects;

  /** Objects of another source. */
  public UnreadableIsDamaged(ObjectSource objects) {
    this.objects = objects;
  }

  @Override
  public byte[] read(Oid id, ObjectType expected) throws IOException {
    try {
      return objects.read(id, expected);
    } catch (IOException e) {
      if (isCauseOf(e)) {
        ObjectCorruptException damaged =
            new ObjectCorruptException(id.hex(), "object " + id + ": " + e.getMessage());
        damaged.addSuppressed(e);
        throw damaged;
      }
      throw e;
    }
  }

  /** Whether a file could not be read because the disk could not read it. */
  static boolean isCauseOf(IOException failure) {
    return failure.getCause() instanceof PosixException cause && cause.is(Errno.EIO);
  }

  @Override
  public boolean contains(Oid id) throws IOException {
    return objects.contains(id);
  }
}
