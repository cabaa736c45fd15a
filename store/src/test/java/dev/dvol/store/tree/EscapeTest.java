// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.tree;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EscapeTest {
  @Test
  void plainCharactersStay() {
    String plain = "abcxyzABCXYZ0189_.-";
    assertThat(Escape.of(plain)).isEqualTo(plain);
    assertThat(Escape.parse(plain)).isEqualTo(plain.getBytes(ISO_8859_1));
  }

  @Test
  void everyOtherByteBecomesTwoUpperCaseDigits() {
    for (int b = 0; b < 256; b++) {
      byte[] bytes = {'x', (byte) b};
      boolean plain = Character.toString(b).matches("[A-Za-z0-9_.\\-/]");
      String escaped = plain ? "x" + (char) b : "x%%%02X".formatted(b);
      assertThat(Escape.of(bytes)).isEqualTo(escaped);
      assertThat(Escape.parse(escaped)).isEqualTo(bytes);
    }
  }

  @Test
  void dotIsEscapedWhereAComponentBegins() {
    assertThat(Escape.of(".git")).isEqualTo("%2Egit");
    assertThat(Escape.of("..")).isEqualTo("%2E.");
    assertThat(Escape.of("a/.git/..b")).isEqualTo("a/%2Egit/%2E.b");
    assertThat(Escape.of("a.b")).isEqualTo("a.b");
  }

  @Test
  void whatGitTakesForItsOwnDirectoryIsNotRecognisable() {
    assertThat(Escape.of("git~1")).isEqualTo("git%7E1");
    assertThat(Escape.of(".g\u200cit")).isEqualTo("%2Eg%E2%80%8Cit");
    assertThat(Escape.of(".GIT")).isEqualTo("%2EGIT");
  }

  @Test
  void otherSpellingsAreRefused() {
    List<String> wrong =
        List.of(
            "%61",
            "%2e",
            "%E2%80%8c",
            "a%2E",
            ".git",
            "a/.b",
            "%",
            "%4",
            "a%",
            "a%2",
            "%G0",
            "a b",
            "\u00e9",
            "\u0131",
            "a%2F",
            "%\uff11\uff11",
            "\n",
            "a\0");
    for (String text : wrong) {
      assertThatIllegalArgumentException().as(text).isThrownBy(() -> Escape.parse(text));
    }
  }

  @Test
  void anyBytesComeBack() {
    long seed = Long.getLong("seed", 20261122);
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(40)];
      random.nextBytes(bytes);
      assertThat(Escape.parse(Escape.of(bytes))).as("seed %d", seed).isEqualTo(bytes);
    }
  }
}
