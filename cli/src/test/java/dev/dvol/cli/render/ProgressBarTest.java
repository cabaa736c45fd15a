// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressBarTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final Output err = new Output(bytes);
  private final AtomicLong nanos = new AtomicLong();
  private final ProgressBar bar = ProgressBar.manual(err, () -> 80, nanos::get);

  private String drawn() {
    err.flush();
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void shortWorkShowsNoBar() {
    bar.begin("reading", 100);
    bar.advance(50);
    nanos.addAndGet(999_000_000L);
    bar.draw();
    bar.close();
    assertThat(drawn()).isEmpty();
  }

  @Test
  void longWorkIsDrawnInPlaceAndClearedAtTheEnd() {
    bar.begin("reading", 100);
    bar.advance(50);
    nanos.addAndGet(2_000_000_000L);
    bar.draw();
    bar.close();
    bar.close();
    assertThat(drawn())
        .isEqualTo(
            "\r\u001b[Kreading  [###############---------------]  50 B of 100 B  25 B/s  0:02 left"
                + "\r\u001b[K");
  }

  @Test
  void newPhaseBeginsAtZero() {
    bar.begin("reading", 100);
    bar.advance(100);
    bar.begin("writing", 10);
    nanos.addAndGet(2_000_000_000L);
    bar.draw();
    assertThat(drawn()).contains("writing").contains("0 B of 10 B");
  }

  @Test
  void phaseThatNamesAContainerDoesNotSteerTheTerminal() {
    bar.begin("stopping \u001b[2J\u202e", -1);
    nanos.addAndGet(2_000_000_000L);
    bar.draw();
    assertThat(drawn()).contains("stopping \\x1b[2J\\u{202e}").doesNotContain("\u202e");
  }

  @Test
  void nothingIsDrawnAfterTheEnd() {
    nanos.addAndGet(2_000_000_000L);
    bar.close();
    bar.draw();
    assertThat(drawn()).isEmpty();
  }

  @Test
  void jsonProgressIsALineAPhaseAndAtMostTwoASecond() {
    JsonProgress progress = new JsonProgress(err, nanos::get);
    progress.begin("reading", 100);
    progress.advance(10);
    nanos.addAndGet(600_000_000L);
    progress.advance(10);
    progress.begin("scanning", -1);
    assertThat(drawn())
        .isEqualTo(
            """
            {"progress":{"phase":"reading","done":0,"total":100}}
            {"progress":{"phase":"reading","done":20,"total":100}}
            {"progress":{"phase":"scanning","done":0,"total":null}}
            """);
  }
}
