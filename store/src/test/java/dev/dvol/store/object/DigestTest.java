// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigestTest {
  private final long seed = Long.getLong("seed", new Random().nextLong());

  @Test
  void textIsUrlSafeBase64OfTheBytesAndIsReadBack() {
    Random random = new Random(seed);
    for (int i = 0; i < 10_000; i++) {
      Digest digest = new Digest(random.nextLong(), random.nextLong());
      byte[] bytes = ByteBuffer.allocate(16).putLong(digest.high()).putLong(digest.low()).array();

      assertThat(digest.text())
          .as("seed %d", seed)
          .isEqualTo(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
      assertThat(Digest.parse(digest.text())).isEqualTo(digest);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "maoG0wFHmNhgAcMkRo1Jf",
        "maoG0wFHmNhgAcMkRo1Jfwx",
        "maoG0wFHmNhgAcMkRo1Jf/",
        "+aoG0wFHmNhgAcMkRo1Jfw",
        "maoG0wFHmNhgAcMkRo1Jf=",
        "maoG0wFHmN gAcMkRo1Jfw",
        "maoG0wFHmNägAcMkRo1Jf",
        // Bits that are in no byte.
        "maoG0wFHmNhgAcMkRo1Jfx"
      })
  void textThatIsNotCanonicalIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Digest.parse(text));
  }
}
