// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.posix;

import java.nio.ByteBuffer;

/** The {@code struct statx} of statx(2), which has the same 256 bytes on every architecture. */
final class StatxLayout {
  /** {@code STATX_BASIC_STATS}: everything that stat(2) tells. */
  static final int BASIC_STATS = 0x7ff;

  private static final int ATTRIBUTES = 8;
  private static final int LINKS = 16;
  private static final int UID = 20;
  private static final int GID = 24;
  private static final int MODE = 28;
  private static final int INODE = 32;
  private static final int SIZE = 40;
  private static final int BLOCKS = 48;
  private static final int CHANGED = 96;
  private static final int MODIFIED = 112;
  private static final int RDEV_MAJOR = 128;
  private static final int RDEV_MINOR = 132;
  private static final int DEVICE_MAJOR = 136;
  private static final int DEVICE_MINOR = 140;
  private static final int PERMISSION_MASK = 07777;

  private StatxLayout() {}

  static Stat read(ByteBuffer struct) {
    int mode = Short.toUnsignedInt(struct.getShort(MODE));
    return new Stat(
        unsigned(struct, DEVICE_MAJOR) << Integer.SIZE | unsigned(struct, DEVICE_MINOR),
        struct.getLong(INODE),
        FileKind.ofMode(mode),
        mode & PERMISSION_MASK,
        unsigned(struct, LINKS),
        unsigned(struct, UID),
        unsigned(struct, GID),
        struct.getLong(SIZE),
        struct.getLong(BLOCKS),
        timestamp(struct, MODIFIED),
        timestamp(struct, CHANGED),
        struct.getInt(RDEV_MAJOR),
        struct.getInt(RDEV_MINOR),
        struct.getLong(ATTRIBUTES));
  }

  private static long unsigned(ByteBuffer struct, int offset) {
    return Integer.toUnsignedLong(struct.getInt(offset));
  }

  private static Timestamp timestamp(ByteBuffer struct, int offset) {
    return new Timestamp(struct.getLong(offset), struct.getInt(offset + Long.BYTES));
  }
}
