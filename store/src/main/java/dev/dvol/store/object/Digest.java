// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.object;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

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

  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

  /** 22 characters of base64url: the 16 bytes, high half first, big-endian. */
  public String text() {
    byte[] bytes = new byte[16];
    for (int i = 0; i < 8; i++) {
      bytes[i] = (byte) (high >>> (56 - 8 * i));
      bytes[8 + i] = (byte) (low >>> (56 - 8 * i));
    }
    return new String(ENCODER.encode(bytes), StandardCharsets.ISO_8859_1);
  }

  /**
   * The digest of its text.
   *
   * @throws IllegalArgumentException if the text is not the canonical 22 characters
   */
  public static Digest parse(String text) {
    if (text.length() != TEXT_LENGTH) {
      throw new IllegalArgumentException("not a digest: " + text);
    }
    byte[] bytes = DECODER.decode(text);
    long high = 0;
    long low = 0;
    for (int i = 0; i < 8; i++) {
      high = high << 8 | (bytes[i] & 0xff);
      low = low << 8 | (bytes[8 + i] & 0xff);
    }
    Digest digest = new Digest(high, low);
    if (!digest.text().equals(text)) {
      throw new IllegalArgumentException("not a canonical digest: " + text);
    }
    return digest;
  }
}
