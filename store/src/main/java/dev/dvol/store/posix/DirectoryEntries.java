// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.posix;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * The records of getdents64(2): inode (8 bytes), offset (8), length of the record (2), type (1),
 * then the name with a NUL behind it.
 */
final class DirectoryEntries {
  private static final int RECORD_LENGTH = 16;
  private static final int NAME = 19;

  private DirectoryEntries() {}

  /**
   * Adds the names of all records in a buffer of native byte order but {@code .} and {@code ..}.
   */
  static void addNames(ByteBuffer records, List<byte[]> names) {
    int record = 0;
    while (record < records.limit()) {
      int end = record + NAME;
      while (records.get(end) != 0) {
        end++;
      }
      byte[] name = new byte[end - record - NAME];
      records.get(record + NAME, name);
      if (!isDots(name)) {
        names.add(name);
      }
      record += Short.toUnsignedInt(records.getShort(record + RECORD_LENGTH));
    }
  }

  private static boolean isDots(byte[] name) {
    return name.length <= 2 && name[0] == '.' && name[name.length - 1] == '.';
  }
}
