// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import dev.dvol.store.chunk.CutRule;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Guesses how a file wants to be cut, from its size and its first bytes. Files that are overwritten
 * in place have a size that is a multiple of the page; archives may have one too, but an insertion
 * shifts all that is behind it. A wrong guess costs space, never data.
 */
final class FileClassifier {
  /** How many of a file's first bytes are looked at. */
  static final int HEAD_BYTES = 512;

  private static final int PAGE = 4096;
  private static final int TAR_MAGIC_AT = 257;

  private static final List<byte[]> ARCHIVES =
      List.of(
          bytes(0x1f, 0x8b), // gzip
          bytes('P', 'K', 3, 4), // zip
          bytes(0x28, 0xb5, 0x2f, 0xfd), // zstd
          bytes(0xfd, '7', 'z', 'X', 'Z', 0), // xz
          bytes('B', 'Z', 'h'), // bzip2
          bytes('7', 'z', 0xbc, 0xaf, 0x27, 0x1c), // 7z
          bytes(0x04, 0x22, 0x4d, 0x18), // lz4
          bytes('P', 'G', 'D', 'M', 'P'), // pg_dump, custom format
          bytes('-', '-')); // a SQL dump of a lucky size

  private FileClassifier() {}

  /** Whether the first bytes matter at all. */
  static boolean needsHead(long size) {
    return size > 0 && size % PAGE == 0;
  }

  static CutRule classify(long size, byte[] head) {
    return needsHead(size) && !isArchive(head) ? CutRule.PAGE : CutRule.CONTENT;
  }

  private static boolean isArchive(byte[] head) {
    byte[] tar = "ustar".getBytes(StandardCharsets.US_ASCII);
    return ARCHIVES.stream().anyMatch(magic -> startsWith(head, 0, magic))
        || startsWith(head, TAR_MAGIC_AT, tar);
  }

  private static boolean startsWith(byte[] head, int at, byte[] magic) {
    int end = at + magic.length;
    return head.length >= end && Arrays.equals(head, at, end, magic, 0, magic.length);
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }
}
