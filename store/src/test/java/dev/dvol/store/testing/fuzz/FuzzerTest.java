// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.testing.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What fuzzing finds, of mistakes that were made on purpose. */
class FuzzerTest {
  private static final long SECONDS = 120;

  @TempDir private Path kept = Path.of("");

  @Test
  void damageNextToValidInputsIsFoundAtRandom() throws Exception {
    Fuzzer fuzzer = Fuzzer.of("planted").from("valid").keepingIn(kept);
    assertThatThrownBy(() -> fuzzer.run(FuzzerTest::failsOnZero, 0))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("a zero")
        .hasMessageContaining("-Dseed=");
    assertThat(Files.readAllBytes(found())).contains(0);
  }

  private static boolean failsOnZero(byte[] input) {
    for (byte each : input) {
      if (each == 0) {
        throw new IllegalStateException("a zero");
      }
    }
    return true;
  }

  @Test
  void whatLiesBehindSeveralConditionsIsFoundByCoverage() throws Exception {
    Fuzzer fuzzer = Fuzzer.of("planted-deep").from("valid").keepingIn(kept);
    assertThatThrownBy(() -> fuzzer.run(FuzzerTest::failsDeepInside, SECONDS))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("deep inside");
    assertThat(Files.readString(found(), StandardCharsets.ISO_8859_1)).startsWith("dvol!");
  }

  private static boolean failsDeepInside(byte[] input) {
    if (input.length < 5 || input[0] != 'd') {
      return true;
    }
    if (input[1] != 'v' || input[2] != 'o') {
      return true;
    }
    if (input[3] == 'l' && input[4] == '!') {
      throw new IllegalStateException("deep inside");
    }
    return true;
  }

  @Test
  void anInputThatIsNeverDoneWithIsFound() throws Exception {
    Fuzzer fuzzer = Fuzzer.of("planted-loop").from("valid").keepingIn(kept);
    AtomicBoolean seen = new AtomicBoolean();
    try {
      assertThatThrownBy(() -> fuzzer.run(input -> hangsOnZero(input, seen), 0))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("still busy");
    } finally {
      // The thread that tries goes on and would keep a processor busy.
      seen.set(true);
    }
    assertThat(Files.readAllBytes(found())).contains(0);
  }

  private static boolean hangsOnZero(byte[] input, AtomicBoolean seen) {
    for (byte each : input) {
      while (each == 0 && !seen.get()) {
        Thread.onSpinWait();
      }
    }
    return true;
  }

  private Path found() throws IOException {
    try (Stream<Path> files = Files.list(kept)) {
      return files.findFirst().orElseThrow();
    }
  }
}
