// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PruneAgeTest {
  private static Optional<Duration> grace(String text) {
    return PruneAge.parse(text).orElseThrow().grace();
  }

  @Test
  void agesAreGitsAndShorter() {
    assertThat(grace("14.days")).contains(Duration.ofDays(14));
    assertThat(grace("2.weeks.ago")).contains(Duration.ofDays(14));
    assertThat(grace("1 day ago")).contains(Duration.ofDays(1));
    assertThat(grace("36.hours")).contains(Duration.ofHours(36));
    assertThat(grace("14d")).contains(Duration.ofDays(14));
    assertThat(grace("90s")).contains(Duration.ofSeconds(90));
    assertThat(grace("90.seconds")).contains(Duration.ofSeconds(90));
    assertThat(grace("5.minutes")).contains(Duration.ofMinutes(5));
    assertThat(grace("3.months")).contains(Duration.ofDays(90));
    assertThat(grace("1.YEAR")).contains(Duration.ofDays(365));
    assertThat(grace("now")).contains(Duration.ZERO);
    assertThat(grace("never")).isEmpty();
    assertThat(PruneAge.NOW.isNow()).isTrue();
    assertThat(PruneAge.DEFAULT.isNow()).isFalse();
  }

  @Test
  void everythingElseIsNone() {
    for (String text : new String[] {"", "14", "days", "-1.days", "1.fortnight", "1d2h", "all"}) {
      assertThat(PruneAge.parse(text)).as(text).isEmpty();
    }
  }
}
