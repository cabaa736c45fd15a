// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.object;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A 128-bit digest of plaintext: XXH3-128 with the volume's seed. It finds equal content; it proves
 * nothing against an adversary and is never the only check.
 *
 * @param high most significant 64 bits
 * @param low least significant 64 bits
 */
public record Digest(long high, long low) {
  /** Characters of {@link #text}. */
  public static final int TEXT_LENGTH = 22;

  private static final byte[] DIGITS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
          .getBytes(StandardCharsets.US_ASCII);
  private static final byte[] VALUES = values();

  /** 22 characters of base64url: the 16 bytes, high half first, big-endian. */
  public String text() {
    byte[] text = new byte[TEXT_LENGTH];
    copyTextTo(text, 0);
    return new String(text, StandardCharsets.ISO_8859_1);
  }

  /** Writes the 22 characters of {@link #text} to an offset. */
  public void copyTextTo(byte[] target, int offset) {
    // Ten digits of the high half, one across, ten of the low half, and its last two bits.
    for (int i = 0; i < 10; i++) {
      target[offset + i] = DIGITS[(int) (high >>> (58 - 6 * i)) & 63];
      target[offset + 11 + i] = DIGITS[(int) (low >>> (56 - 6 * i)) & 63];
    }
    target[offset + 10] = DIGITS[((int) high << 2 | (int) (low >>> 62)) & 63];
    target[offset + 21] = DIGITS[((int) low & 3) << 4];
  }

  /**
   * The digest of its text.
   *
   * @throws IllegalArgumentException if the text is not the canonical 22 characters
   */
  public static Digest parse(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length != TEXT_LENGTH) {
      throw new IllegalArgumentException("not a digest: " + text);
    }
    return parse(bytes, 0);
  }

  /**
   * The digest of the 22 characters at an offset.
   *
   * @throws IllegalArgumentException if they are not canonical
   */
  public static Digest parse(byte[] text, int offset) {
    long high = 0;
    long low = 0;
    int wrong = 0;
    for (int i = 0; i < 10; i++) {
      int upper = value(text[offset + i]);
      int lower = value(text[offset + 11 + i]);
      wrong |= upper | lower;
      high = high << 6 | upper;
      low = low << 6 | lower;
    }
    int across = value(text[offset + 10]);
    int last = value(text[offset + 21]);
    wrong |= across | last;
    if (wrong < 0 || (last & 15) != 0) {
      throw new IllegalArgumentException(
          "not a canonical digest: "
              + new String(text, offset, TEXT_LENGTH, StandardCharsets.ISO_8859_1));
    }
    return new Digest(high << 4 | across >> 2, (long) across << 62 | low << 2 | last >> 4);
  }

  /** The six bits of a character, or -1. */
  private static int value(byte character) {
    return character < 0 ? -1 : VALUES[character];
  }

  private static byte[] values() {
    byte[] values = new byte[128];
    Arrays.fill(values, (byte) -1);
    for (int i = 0; i < DIGITS.length; i++) {
      values[DIGITS[i]] = (byte) i;
    }
    return values;
  }
}
