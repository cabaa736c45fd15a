// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RawArgumentsTest {
  @TempDir private Path directory = Path.of("");

  private Path commandLine(byte[] bytes) throws Exception {
    return Files.write(directory.resolve("cmdline"), bytes);
  }

  @Test
  void argumentsThatTheLocaleSpoiledComeFromTheKernel() throws Exception {
    Path file = commandLine("java\0-cp\0x\0Main\0-m\0é?\0".getBytes(StandardCharsets.UTF_8));
    assertThat(RawArguments.recover(new String[] {"-m", "\ufffd\ufffd?"}, file))
        .containsExactly("-m", "é?");
  }

  @Test
  void plainArgumentsAreNotLookedUp() {
    assertThat(RawArguments.recover(new String[] {"log", ""}, directory.resolve("none")))
        .containsExactly("log", "");
  }

  @Test
  void whatIsNoUtf8StaysAsTheJvmHasIt() throws Exception {
    Path file = commandLine(new byte[] {'j', 0, (byte) 0xe9, 0});
    assertThat(RawArguments.recover(new String[] {"\ufffd"}, file)).containsExactly("\ufffd");
  }
}
