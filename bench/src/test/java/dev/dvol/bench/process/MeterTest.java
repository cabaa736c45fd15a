// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dvol.store.testing.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeterTest {
  @TempDir Path scratch;
  private Meter meter;

  @BeforeEach
  void needTime() throws Exception {
    Programs.need(Files.isExecutable(Path.of("/usr/bin/time")), "GNU time");
    meter = new Meter(scratch, System::nanoTime);
  }

  private Cost measure(String script) throws Exception {
    return meter.measure(Command.script(script, Map.of("scratch", scratch.toString())));
  }

  @Test
  void memoryIsThatOfTheLargestProcessOfTheTree() throws Exception {
    // tail keeps what it may have to print: one line of 60 MB.
    Cost large = measure("head -c 60000000 /dev/zero | tail -n 1 | wc -c");
    assertThat(large.peakBytes()).isBetween(60_000_000L, 200_000_000L);
    assertThat(measure("true").peakBytes()).isBetween(100_000L, 30_000_000L);
  }

  @Test
  void writtenBytesAreThoseOfChildrenToo() throws Exception {
    Cost cost = measure("head -c 8000000 /dev/zero | cat >\"$scratch/file\"");
    assertThat(cost.writtenBytes()).isBetween(8_000_000L, 12_000_000L);
  }

  @Test
  void timeIsTakenByTheClockAndByTheProcessor() throws Exception {
    Cost cost = measure("sleep 0.3");
    assertThat(cost.wallSeconds()).isBetween(0.25, 5.0);
    assertThat(cost.processorSeconds()).isLessThan(0.25);
  }

  @Test
  void aCommandThatFailsSaysWhatItSaid() {
    assertThatThrownBy(() -> measure("echo no such thing >&2; exit 3"))
        .isInstanceOf(CommandFailedException.class)
        .hasMessageContaining("ended with 3")
        .hasMessageContaining("no such thing");
  }

  @Test
  void aFailureInTheMiddleOfAPipelineIsAFailure() {
    assertThatThrownBy(() -> measure("false | cat")).isInstanceOf(CommandFailedException.class);
  }
}
