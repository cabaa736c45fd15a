// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.cli.session.TerminalFacts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TerminalProbeTest {
  @TempDir private Path descriptors = Path.of("");

  private TerminalFacts facts(Map<String, String> variables, String in, String out, String err)
      throws Exception {
    String[] targets = {in, out, err};
    for (int i = 0; i < targets.length; i++) {
      Path link = descriptors.resolve(Integer.toString(i));
      Files.deleteIfExists(link);
      Files.createSymbolicLink(link, Path.of(targets[i]));
    }
    return new TerminalProbe(variables, descriptors).facts();
  }

  @Test
  void terminalsAreKnownByWhereTheDescriptorsLead() throws Exception {
    TerminalFacts facts = facts(Map.of(), "/dev/pts/3", "/dev/console", "/dev/tty1");
    assertThat(facts.input()).isTrue();
    assertThat(facts.output()).isTrue();
    assertThat(facts.error()).isTrue();
    assertThat(facts.outputToReader()).isFalse();
  }

  @Test
  void filesPipesAndDevNullAreNoTerminals() throws Exception {
    TerminalFacts facts = facts(Map.of(), "/dev/null", "pipe:[123]", "/tmp/dev/pts/1");
    assertThat(facts.input()).isFalse();
    assertThat(facts.output()).isFalse();
    assertThat(facts.error()).isFalse();
    assertThat(facts.outputToReader()).isTrue();
  }

  @Test
  void launcherKnowsBetter() throws Exception {
    TerminalFacts facts = facts(Map.of("DVOL_TTY", "2"), "/dev/pts/3", "/dev/pts/3", "pipe:[1]");
    assertThat(facts.input()).isFalse();
    assertThat(facts.output()).isFalse();
    assertThat(facts.error()).isTrue();
  }

  @Test
  void missingDescriptorsAreNoTerminals() {
    TerminalFacts facts = new TerminalProbe(Map.of(), descriptors.resolve("none")).facts();
    assertThat(facts.error()).isFalse();
  }

  @Test
  void columnsGiveTheWidthIfTheyMakeSense() throws Exception {
    assertThat(facts(Map.of("COLUMNS", "132"), "x", "x", "x").width().getAsInt()).isEqualTo(132);
    assertThat(facts(Map.of("COLUMNS", "99999999999"), "x", "x", "x").width().getAsInt())
        .isPositive();
  }
}
