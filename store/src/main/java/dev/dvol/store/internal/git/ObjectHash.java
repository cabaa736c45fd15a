// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.internal.git;

import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import dev.dvol.store.sha1.Sha1;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** The id of an object: the SHA-1 of its type, size and content. */
final class ObjectHash {
  private ObjectHash() {}

  static Oid of(ObjectType type, byte[] content) {
    MessageDigest sha1 = Sha1.ofJava();
    sha1.update((type.word() + ' ' + content.length + '\0').getBytes(StandardCharsets.US_ASCII));
    return Oid.of(sha1.digest(content));
  }
}
