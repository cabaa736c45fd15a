// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import java.util.zip.Adler32;

/**
 * A zlib stream that does not compress: {@code 78 01}, blocks of {@code last LEN NLEN bytes} with
 * at most 65,535 bytes each, Adler-32. Content that is compressed already is wrapped so; a content
 * of one block can be used where it lies, without an inflater.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1951#section-3.2.4">RFC 1951, 3.2.4</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1950">RFC 1950</a>
 */
final class StoredDeflate {
  /** Bytes before the content of the first block. */
  static final int PREFIX = 7;

  /** Bytes behind the content. */
  static final int SUFFIX = 4;

  private static final int LONGEST_BLOCK = 0xffff;
  private static final int BLOCK_HEADER = 5;
  private static final int STREAM_HEADER = 2;

  private StoredDeflate() {}

  /** Bytes of the stream of a content. */
  static long streamLength(long contentLength) {
    long blocks = Math.max(1, (contentLength + LONGEST_BLOCK - 1) / LONGEST_BLOCK);
    return STREAM_HEADER + BLOCK_HEADER * blocks + contentLength + SUFFIX;
  }

  /** Writes the stream and returns the offset behind it. */
  static int write(byte[] content, int offset, int length, Adler32 adler, byte[] to, int at) {
    int out = at;
    to[out++] = 0x78;
    to[out++] = 0x01;
    int from = offset;
    int rest = length;
    do {
      int block = Math.min(rest, LONGEST_BLOCK);
      rest -= block;
      to[out++] = (byte) (rest == 0 ? 1 : 0);
      to[out++] = (byte) block;
      to[out++] = (byte) (block >>> 8);
      to[out++] = (byte) ~block;
      to[out++] = (byte) (~block >>> 8);
      System.arraycopy(content, from, to, out, block);
      from += block;
      out += block;
    } while (rest > 0);
    adler.reset();
    adler.update(content, offset, length);
    BigEndian.putInt(to, out, (int) adler.getValue());
    return out + SUFFIX;
  }

  /**
   * Whether {@code [at, end)} is exactly one final stored block of {@code size} bytes with its
   * checksum in place. The checksum is not compared.
   */
  static boolean isSingleBlock(byte[] stream, int at, int end, long size) {
    return size <= LONGEST_BLOCK
        && end - at == PREFIX + size + SUFFIX
        && stream[at] == 0x78
        && stream[at + 1] == 0x01
        && stream[at + 2] == 1
        && (stream[at + 3] & 0xff | (stream[at + 4] & 0xff) << 8) == size
        && (stream[at + 5] & 0xff | (stream[at + 6] & 0xff) << 8) == (~size & 0xffff);
  }
}
