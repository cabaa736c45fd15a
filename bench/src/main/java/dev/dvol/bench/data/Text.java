// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.data;

import java.nio.charset.StandardCharsets;

/**
 * Bytes as rows have them: words of a small vocabulary, which compress, and digits of hashes, which
 * hardly do.
 */
final class Text {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final byte[][] WORDS = words();

  private Text() {}

  /** Writes words and blanks, exactly that many bytes. */
  static void words(Noise noise, byte[] target, int offset, int length) {
    int at = offset;
    int end = offset + length;
    while (at < end) {
      long numbers = noise.next();
      for (int i = 0; i < 6 && at < end; i++) {
        // The product of two draws prefers small numbers, as language prefers common words.
        int pick = (int) ((numbers & 31) * (numbers >>> 5 & 31) * WORDS.length >> 10);
        byte[] word = WORDS[pick];
        int count = Math.min(word.length, end - at);
        System.arraycopy(word, 0, target, at, count);
        at += count;
        numbers >>>= 10;
      }
    }
  }

  /** Writes lower case hex digits. */
  static void hex(Noise noise, byte[] target, int offset, int length) {
    long bits = 0;
    for (int i = 0; i < length; i++) {
      if ((i & 15) == 0) {
        bits = noise.next();
      }
      target[offset + i] = HEX[(int) (bits & 15)];
      bits >>>= 4;
    }
  }

  private static byte[][] words() {
    Noise noise = new Noise(42);
    String consonants = "bcdfghjklmnprstvwz";
    String vowels = "aeiou";
    byte[][] words = new byte[600][];
    for (int i = 0; i < words.length; i++) {
      StringBuilder word = new StringBuilder();
      int syllables = 1 + noise.below(3);
      for (int s = 0; s < syllables; s++) {
        word.append(consonants.charAt(noise.below(consonants.length())));
        word.append(vowels.charAt(noise.below(vowels.length())));
      }
      word.append(noise.below(3) == 0 ? "n " : " ");
      words[i] = word.toString().getBytes(StandardCharsets.US_ASCII);
    }
    return words;
  }
}
