// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.bench.result.Report;
import dev.dvol.bench.result.ReportJson;
import dev.dvol.bench.result.Sample;
import dev.dvol.store.testing.Programs;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RunCommandTest {
  private static final Path CHECKOUT = Path.of("").toAbsolutePath().getParent();
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);

  @TempDir Path scratch;
  private String said;

  private int run(Path checkout, String... arguments) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--directory", scratch.toString(), "--out", scratch + "/results"));
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    int exit =
        new CommandLine(new RunCommand(checkout, CLOCK, out, all))
            .setErr(new PrintWriter(out, true, StandardCharsets.UTF_8))
            .setExecutionExceptionHandler(new Failures(out))
            .execute(all.toArray(String[]::new));
    said = bytes.toString(StandardCharsets.UTF_8);
    return exit;
  }

  private static void needDvol() {
    Programs.need(Files.isRegularFile(CHECKOUT.resolve("cli/target/dvol.jar")), "the jar of cli");
    Programs.need(Files.isExecutable(Path.of("/usr/bin/time")), "GNU time");
  }

  @Test
  void smallRunMeasuresEveryOperationAndLeavesNothingBehind() throws Exception {
    needDvol();
    int exit =
        run(CHECKOUT, "--data", "pages", "--size", "20m", "--rounds", "1", "--peers", "cat,cp");
    assertThat(exit).as(said).isIn(0, 1);
    Path base = scratch.resolve("results/2026-01-02-pages-20m");
    Report report = ReportJson.read(Files.readString(Path.of(base + ".json")));
    assertThat(report.bytes()).isBetween(18_000_000L, 22_000_000L);
    assertThat(report.versions()).containsOnlyKeys("dvol", "cat", "cp");
    assertThat(report.samples().stream().filter(sample -> sample.tool().equals("dvol")))
        .extracting(Sample::operation)
        .contains("first", "startup", "unchanged", "status", "status-changed", "update", "restore")
        .contains("reset", "reset-parent", "checkout", "checkout-back");
    assertThat(report.samples())
        .allMatch(sample -> sample.cost().wallSeconds() > 0)
        .allMatch(sample -> sample.cost().peakBytes() > 500_000);
    Sample first = report.samples().get(0);
    assertThat(first.tool()).isEqualTo("dvol");
    assertThat(first.storedBytes()).isBetween(5_000_000L, 20_000_000L);
    assertThat(report.goals()).extracting("operation").contains("update", "reset", "restore");
    assertThat(Path.of(base + ".md")).content().contains("| dvol |");
    assertThat(Path.of(base + ".svg")).content().startsWith("<svg");
    try (var left = Files.list(scratch)) {
      assertThat(left.map(path -> path.getFileName().toString())).containsExactly("results");
    }
  }

  @Test
  void wrongBytesAfterAResetEndTheRun() throws Exception {
    needDvol();
    Path liar = Files.createDirectory(scratch.resolve("liar"));
    Path launcher = liar.resolve("dvol");
    Files.writeString(
        launcher,
        """
        #!/bin/bash
        "%s/dvol" "$@" || exit
        for word; do
          if [ "$word" = reset ]; then
            for file in "$3"/data/running_point/*; do
              touch -r "$file" "$file.time"
              printf x | dd of="$file" conv=notrunc bs=1 seek=5000 2>/dev/null
              touch -r "$file.time" "$file"
              rm "$file.time"
            done
            touch -r "$file" "$3"/data/running_point/.
          fi
        done
        """
            .formatted(CHECKOUT));
    Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
    int exit =
        run(
            liar,
            "--data",
            "pages",
            "--size",
            "5m",
            "--rounds",
            "1",
            "--peers",
            "none",
            "--only",
            "reset");
    assertThat(exit).as(said).isEqualTo(3);
    assertThat(said).contains("bench: wrong after reset --hard HEAD");
    assertThat(scratch.resolve("results")).doesNotExist();
  }

  @Test
  void whatCannotBeDoneIsSaidInALineWithAHint() {
    assertThat(run(CHECKOUT, "--peers", "tarsnap", "--size", "1m", "--data", "pages")).isEqualTo(2);
    assertThat(said).contains("bench: no peer 'tarsnap'\nhint: there are cat, zstd, cp,");
    assertThat(run(CHECKOUT, "--size", "much")).isEqualTo(2);
    assertThat(said).contains("bench: 'much' is not a size such as 10m or 4g\nhint: ");
    needDvol();
    assertThat(run(CHECKOUT, "--size", "900000t", "--peers", "none")).isEqualTo(2);
    assertThat(said).contains("bench: needs about").contains("hint: name another --directory");
    assertThat(run(CHECKOUT, "--only", "push")).isEqualTo(2);
    assertThat(said).contains("bench: no operation 'push'; there are first, startup,");
    assertThat(run(CHECKOUT, "--cache", "hot")).isEqualTo(2);
    assertThat(said).contains("bench: no cache state 'hot'\nhint: warm, cold or both");
  }
}
