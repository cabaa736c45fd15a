// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.posix;

import java.nio.ByteBuffer;

/** The {@code struct statfs} of statfs(2), the same 120 bytes on x86-64 and arm64. */
final class StatfsLayout {
  private static final int TYPE = 0;
  private static final int BLOCK_SIZE = 8;
  private static final int BLOCKS = 16;
  private static final int AVAILABLE_BLOCKS = 32;
  private static final int FILES = 40;
  private static final int FREE_FILES = 48;
  private static final int FRAGMENT_SIZE = 72;

  private StatfsLayout() {}

  static FileSystemInfo read(ByteBuffer struct) {
    // Network file systems give a preferred transfer size as the block size and count in fragments.
    long fragment = struct.getLong(FRAGMENT_SIZE);
    long unit = fragment != 0 ? fragment : struct.getLong(BLOCK_SIZE);
    // btrfs and others without an inode table answer 0 of 0.
    boolean unlimited = struct.getLong(FILES) == 0;
    return new FileSystemInfo(
        struct.getLong(TYPE),
        struct.getLong(AVAILABLE_BLOCKS) * unit,
        struct.getLong(BLOCKS) * unit,
        unlimited ? Long.MAX_VALUE : struct.getLong(FREE_FILES));
  }
}
