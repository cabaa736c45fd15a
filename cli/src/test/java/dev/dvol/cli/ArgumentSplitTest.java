// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ArgumentSplitTest {
  private static ArgumentSplit split(String... arguments) {
    return ArgumentSplit.of(List.of(arguments));
  }

  @Test
  void valuesOfGlobalOptionsAreNoCommandWords() {
    ArgumentSplit split = split("-p", "init", "--volume=x", "--color", "never", "log", "-p", "y");
    assertThat(split.before()).containsExactly("-p", "init", "--volume=x", "--color", "never");
    assertThat(split.word()).contains("log");
    assertThat(split.after()).containsExactly("-p", "y");
  }

  @Test
  void flagsStandTogether() {
    assertThat(split("-qp", "pool", "list").word()).contains("list");
    assertThat(split("-q", "list").word()).contains("list");
    assertThat(split("-ppool", "list").word()).contains("list");
  }

  @Test
  void withoutAWordAllIsInFront() {
    assertThat(split().word()).isEmpty();
    assertThat(split("--version").before()).containsExactly("--version");
    assertThat(split("-p").before()).containsExactly("-p");
  }
}
