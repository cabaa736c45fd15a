// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.internal.git;

import dev.dvol.store.object.Oid;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.ObjectId;

/** Translates object ids. */
final class Ids {
  private Ids() {}

  static ObjectId toJgit(Oid id) {
    return ObjectId.fromRaw(id.bytes());
  }

  static Oid toOid(AnyObjectId id) {
    byte[] bytes = new byte[Oid.LENGTH];
    id.copyRawTo(bytes, 0);
    return Oid.of(bytes);
  }
}
