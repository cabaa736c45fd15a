// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeReportTest {
  @Test
  void unitsOfTheKernelBecomeBytesAndSeconds() throws Exception {
    Cost cost = TimeReport.parse("1.25 0.50 2048 16 6\n").cost(2.5);
    assertThat(cost).isEqualTo(new Cost(2.5, 1.75, 2048 * 1024, 16 * 512, 6 * 512));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "1.25 0.50 2048 16", "Command exited with non-zero status 1\n1.0 1.0 1 1 1"})
  void anotherFormIsRefused(String text) {
    assertThatThrownBy(() -> TimeReport.parse(text))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("GNU time");
  }
}
