// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.micro;

import dev.dvol.store.error.ObjectMissingException;
import dev.dvol.store.object.ObjectSource;
import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import java.io.IOException;

/** Nothing is anywhere but in packs. */
final class NoObjects implements ObjectSource {
  @Override
  public byte[] read(Oid id, ObjectType expected) throws IOException {
    throw new ObjectMissingException(id.hex(), "no object " + id.hex());
  }

  @Override
  public boolean contains(Oid id) {
    return false;
  }
}
