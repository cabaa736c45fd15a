// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.tree.PathBytes;
import org.junit.jupiter.api.Test;

class EscapesTest {
  @Test
  void printableTextOfAnyScriptStaysAsItIs() {
    assertThat(Escapes.forTerminal("Größe 大 🚀\t\\ \"x\"")).isEqualTo("Größe 大 🚀\t\\ \"x\"");
  }

  @Test
  void controlCharactersAreSpelledOut() {
    assertThat(Escapes.forTerminal("a\u001b[31m\u0007\u007f\u009bb\r\n"))
        .isEqualTo("a\\x1b[31m\\x07\\x7f\\x9bb\\r\\n");
  }

  @Test
  void bidirectionalAndInvisibleCharactersAreSpelledOut() {
    assertThat(Escapes.forTerminal("a\u202eb\u2066c\u200bd\u2028e\ufeff"))
        .isEqualTo("a\\u{202e}b\\u{2066}c\\u{200b}d\\u{2028}e\\u{feff}");
  }

  @Test
  void loneSurrogatesAreSpelledOut() {
    assertThat(Escapes.forTerminal("a\ud800b")).isEqualTo("a\\u{d800}b");
  }

  @Test
  void plainPathsAreNotQuoted() {
    assertThat(Escapes.path(PathBytes.of("base/16384/my file é")))
        .isEqualTo("base/16384/my file é");
  }

  @Test
  void pathsWithQuotesBackslashesAndControlsAreQuotedAsInC() {
    assertThat(Escapes.path(PathBytes.of("a\"b\\c\nd\te\u001bé")))
        .isEqualTo("\"a\\\"b\\\\c\\nd\\te\\033é\"");
  }

  @Test
  void pathsThatAreNoUtf8AreQuotedInOctal() {
    byte[] bytes = {'a', (byte) 0xff, (byte) 0xe9, 'b'};
    assertThat(Escapes.path(PathBytes.of(bytes))).isEqualTo("\"a\\377\\351b\"");
  }

  @Test
  void bidirectionalCharactersInPathsAreQuotedInOctal() {
    assertThat(Escapes.path(PathBytes.of("a\u202eb"))).isEqualTo("\"a\\342\\200\\256b\"");
  }

  @Test
  void rootHasANameToo() {
    assertThat(Escapes.path(PathBytes.of(""))).isEqualTo("./");
  }
}
