// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;

/**
 * One complete, undeltified entry of a pack: the header of type and size, then the zlib stream. It
 * can be copied to any offset of any pack. Whoever hands an entry on must not change its bytes
 * afterwards.
 *
 * @param id the object's id
 * @param type the object's type, the same as in the entry's header
 * @param crc32 CRC32 of the entry's bytes, as the pack index keeps it
 * @param bytes the entry; may be longer than the entry
 * @param length bytes of the array that belong to the entry, from its start
 */
public record PackEntry(Oid id, ObjectType type, int crc32, byte[] bytes, int length) {
  /** Refuses a length that the array does not have. */
  public PackEntry {
    if (length <= 0 || length > bytes.length) {
      throw new IllegalArgumentException(
          "entry of " + length + " bytes in an array of " + bytes.length);
    }
  }
}
