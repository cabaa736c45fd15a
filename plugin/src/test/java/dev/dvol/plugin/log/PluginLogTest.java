// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dvol.plugin.log.PluginLog.Level;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class PluginLogTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-26T10:00:00.123456Z"), ZoneOffset.UTC);

  private final StringBuilder out = new StringBuilder();

  @Test
  void eventIsOneLineWithItsTime() {
    new PluginLog(out, Level.INFO, false, CLOCK)
        .log(Level.WARN, "refused", "volume", "v1", "reason", "no such volume");
    assertThat(out.toString())
        .isEqualTo(
            "time=2026-11-26T10:00:00.123Z level=warn event=refused volume=v1"
                + " reason=\"no such volume\"\n");
  }

  @Test
  void journalGetsAPriorityInPlaceOfTheTime() {
    new PluginLog(out, Level.INFO, true, CLOCK).log(Level.ERROR, "failed");
    assertThat(out.toString()).isEqualTo("<3>level=error event=failed\n");
  }

  @Test
  void eventsBelowTheThresholdAreDropped() {
    new PluginLog(out, Level.WARN, false, CLOCK).log(Level.INFO, "started");
    assertThat(out).isEmpty();
  }

  @Test
  void valuesCannotBeginALineNorSteerATerminal() {
    new PluginLog(out, Level.INFO, true, CLOCK)
        .log(Level.INFO, "x", "a", "l\n<0>\u001b[2J", "b", "", "c", "q\"\\", "d", "z".repeat(5000));
    assertThat(out.toString())
        .hasLineCount(1)
        .startsWith("<6>level=info event=x a=\"l\\n<0>\\u001b[2J\" b=\"\" c=\"q\\\"\\\\\" d=\"zz")
        .endsWith("z...\"\n")
        .hasSizeLessThan(2200);
  }

  @Test
  void logThatCannotBeWrittenDisturbsNobody() {
    Appendable closed =
        new Appendable() {
          @Override
          public Appendable append(CharSequence text) throws IOException {
            throw new IOException("closed");
          }

          @Override
          public Appendable append(CharSequence text, int start, int end) throws IOException {
            throw new IOException("closed");
          }

          @Override
          public Appendable append(char c) throws IOException {
            throw new IOException("closed");
          }
        };
    new PluginLog(closed, Level.INFO, false, CLOCK).log(Level.INFO, "started");
  }

  @Test
  void nameWithoutAValueIsABug() {
    PluginLog log = new PluginLog(out, Level.INFO, false, CLOCK);
    assertThatThrownBy(() -> log.log(Level.INFO, "x", "a"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
