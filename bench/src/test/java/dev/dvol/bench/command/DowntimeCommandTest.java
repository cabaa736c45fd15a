// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DowntimeCommandTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);

  @TempDir Path scratch;
  private String said = "";

  private int run(String... arguments) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    List<String> words = List.of(arguments);
    int exit =
        new CommandLine(new DowntimeCommand(scratch, CLOCK, out, words))
            .setErr(new PrintWriter(out, true, StandardCharsets.UTF_8))
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExecutionExceptionHandler(new Failures(out))
            .execute(arguments);
    said = bytes.toString(StandardCharsets.UTF_8);
    return exit;
  }

  @Test
  void whatCannotBeMeasuredIsSaidInALineWithAHint() {
    assertThat(run("--commits", "0")).isEqualTo(2);
    assertThat(said).startsWith("bench: --commits and --interval are at least 1").contains("hint:");
    assertThat(run("--rates", "10,-1")).isEqualTo(2);
    assertThat(run("--size", "much")).isEqualTo(2);
    assertThat(said).isEqualTo("bench: 'much' is not a size such as 10m or 4g\nhint: --size 1g\n");
    assertThat(run("--directory", scratch + "/absent")).isEqualTo(2);
    assertThat(said).contains("no directory ");
    assertThat(run("--modes", "sleep")).isEqualTo(2);
    assertThat(said).contains("--modes").contains("sleep");
  }

  @Test
  void driverThatServesSomebodyElseIsLeftAlone() throws Exception {
    Path socket = Files.createFile(scratch.resolve("dvol.sock"));
    int exit = run("--socket", socket.toString(), "--directory", scratch.toString());
    assertThat(exit).isEqualTo(2);
    assertThat(said).startsWith("bench: the engine has a volume driver at " + socket);
    assertThat(socket).exists();
  }
}
