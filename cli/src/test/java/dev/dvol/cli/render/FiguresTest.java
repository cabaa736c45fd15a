// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.Test;

class FiguresTest {
  @Test
  void sizesHaveDecimalUnitsAndOneDigit() {
    assertThat(Figures.size(0)).isEqualTo("0 B");
    assertThat(Figures.size(999)).isEqualTo("999 B");
    assertThat(Figures.size(1000)).isEqualTo("1.0 kB");
    assertThat(Figures.size(8192)).isEqualTo("8.2 kB");
    assertThat(Figures.size(29_800_000_000L)).isEqualTo("29.8 GB");
    assertThat(Figures.size(Long.MAX_VALUE)).isEqualTo("9.2 EB");
  }

  @Test
  void sizesNeverShowAThousandOfAUnit() {
    assertThat(Figures.size(999_949)).isEqualTo("999.9 kB");
    assertThat(Figures.size(999_950)).isEqualTo("1.0 MB");
  }

  @Test
  void durationsAboveAMinuteLookLikeAClock() {
    assertThat(Figures.duration(Duration.ofMillis(1234))).isEqualTo("1.2 s");
    assertThat(Figures.duration(Duration.ofSeconds(187))).isEqualTo("3:07");
    assertThat(Figures.duration(Duration.ofSeconds(3723))).isEqualTo("1:02:03");
  }

  @Test
  void datesLookLikeThoseOfGit() {
    assertThat(
            Figures.date(
                ZonedDateTime.of(2026, 9, 2, 6, 8, 3, 0, ZoneOffset.ofHoursMinutes(5, 30))))
        .isEqualTo("Wed Sep 2 06:08:03 2026 +0530");
    assertThat(Figures.date(ZonedDateTime.of(2026, 11, 22, 16, 38, 53, 0, ZoneOffset.UTC)))
        .isEqualTo("Sun Nov 22 16:38:53 2026 +0000");
  }

  @Test
  void onlyOneIsSingular() {
    assertThat(Figures.count(1, "chunk")).isEqualTo("1 chunk");
    assertThat(Figures.count(0, "chunk")).isEqualTo("0 chunks");
  }
}
