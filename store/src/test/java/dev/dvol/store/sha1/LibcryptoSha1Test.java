// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.sha1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LibcryptoSha1Test {
  private final long seed = Long.getLong("seed", new Random().nextLong());
  private final Random random = new Random(seed);

  @BeforeEach
  void needsTheLibrary() {
    assumeThat(LibcryptoSha1.isUsable()).as("libcrypto is installed").isTrue();
  }

  @Test
  void knowsTheExamplesOfTheStandard() {
    assertThat(hex("")).isEqualTo("da39a3ee5e6b4b0d3255bfef95601890afd80709");
    assertThat(hex("abc")).isEqualTo("a9993e364706816aba3e25717850c26c9cd0d89d");
    assertThat(hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"))
        .isEqualTo("84983e441c3bd26ebaae4aa1f95129e5e54670f1");
  }

  @Test
  void bytesInAnyPiecesGiveTheDigestOfThePlatform() {
    MessageDigest ours = new LibcryptoSha1();
    for (int round = 0; round < 300; round++) {
      byte[] bytes = new byte[random.nextInt(100_000)];
      random.nextBytes(bytes);
      MessageDigest platform = Sha1.ofJava();
      int at = 0;
      while (at < bytes.length) {
        int piece = Math.min(bytes.length - at, random.nextInt(1 << random.nextInt(17)));
        if (piece == 1) {
          ours.update(bytes[at]);
        } else {
          ours.update(bytes, at, piece);
        }
        platform.update(bytes, at, piece);
        at += piece;
      }
      assertThat(ours.digest()).as("round %d, seed %d", round, seed).isEqualTo(platform.digest());
    }
  }

  @Test
  void resetForgetsWhatCameBefore() {
    MessageDigest ours = new LibcryptoSha1();
    ours.update(new byte[70_000]);
    ours.reset();
    ours.update("abc".getBytes(StandardCharsets.US_ASCII));

    assertThat(HexFormat.of().formatHex(ours.digest()))
        .isEqualTo("a9993e364706816aba3e25717850c26c9cd0d89d");
  }

  private static String hex(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    return HexFormat.of().formatHex(new LibcryptoSha1().digest(bytes));
  }
}
