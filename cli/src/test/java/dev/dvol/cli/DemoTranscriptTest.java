// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.cli.Dvol.Transcript;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTranscriptTest {
  @TempDir private Path directory = Path.of("");

  @Test
  void demoTellsTheStoryWithRealCommandsAndCleansUp() throws Exception {
    Dvol dvol = new Dvol(directory);
    long before = leftovers();
    Transcript demo = dvol.run("demo");
    assertThat(demo.exit()).isZero();
    assertThat(demo.err()).isEmpty();
    assertThat(demo.out())
        .contains("$ dvol init shop\nCreated volume shop\n")
        .contains("$ dvol reset --hard HEAD\n")
        .contains("reused ")
        .contains("* master     ");
    assertThat(leftovers()).isEqualTo(before);
    assertThat(dvol.pool()).doesNotExist();
  }

  private static long leftovers() throws Exception {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files.filter(f -> f.getFileName().toString().startsWith("dvol-demo")).count();
    }
  }
}
