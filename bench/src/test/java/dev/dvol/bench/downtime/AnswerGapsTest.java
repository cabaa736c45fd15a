// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.downtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AnswerGapsTest {
  private final AnswerGaps gaps = new AnswerGaps();

  @Test
  void theLongestTimeBetweenTwoAnswersCounts() {
    gaps.answered(1_000);
    assertThat(gaps.longest()).isZero();
    gaps.answered(1_500);
    gaps.answered(9_500);
    gaps.answered(9_600);
    assertThat(gaps.longest()).isEqualTo(Duration.ofNanos(8_000));
  }

  @Test
  void anAnswerFromBeforeIsNotWaitedFor() throws Exception {
    gaps.answered(50);
    gaps.awaitLaterThan(49, Duration.ofSeconds(1));
    assertThatThrownBy(() -> gaps.awaitLaterThan(50, Duration.ZERO))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the database does not answer after PT0S");
  }
}
