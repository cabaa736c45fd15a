// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
  @Test
  void showsPhaseBarBytesRateAndTimeLeft() {
    ProgressLine line =
        new ProgressLine("reading", 1_000_000_000, 4_000_000_000L, Duration.ofSeconds(10));
    assertThat(line.text(79))
        .isEqualTo(
            "reading  [#######--------------------]  1.0 GB of 4.0 GB  100.0 MB/s  0:30 left")
        .hasSizeLessThanOrEqualTo(79);
  }

  @Test
  void withoutATotalThereIsNoBar() {
    assertThat(new ProgressLine("scanning", 5000, -1, Duration.ofSeconds(2)).text(79))
        .isEqualTo("scanning  5.0 kB  2.5 kB/s");
  }

  @Test
  void neverGoesPastTheTotal() {
    assertThat(new ProgressLine("reading", 30, 20, Duration.ofSeconds(1)).text(79))
        .contains("20 B of 20 B")
        .contains("0:00 left");
  }

  @Test
  void fitsANarrowTerminal() {
    ProgressLine line = new ProgressLine("reading", 1, 2, Duration.ofSeconds(1));
    assertThat(line.text(20)).hasSize(20);
    assertThat(line.text(0)).isEmpty();
  }

  @Test
  void nothingDoneYetHasNoTimeLeft() {
    assertThat(new ProgressLine("reading", 0, 10, Duration.ZERO).text(79)).doesNotContain("left");
  }
}
