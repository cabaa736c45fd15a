// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dvol.store.error.VolumeException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ContainerLabelsTest {
  @Test
  void containerWithoutLabelsWantsNothing() throws Exception {
    assertThat(labels(Map.of("other", "x", "dvol.quiesce", "", "dvol.timeout", "nonsense")))
        .isEqualTo(ContainerLabels.NONE);
  }

  @Test
  void commandIsAnArrayOrALineForTheShell() throws Exception {
    ContainerLabels labels =
        labels(Map.of("dvol.commit-pre", "[\"a\", \"b c\"]", "dvol.commit-post", "echo [1]"));
    assertThat(labels.before().orElseThrow().command()).containsExactly("a", "b c");
    assertThat(labels.after().orElseThrow().command()).containsExactly("/bin/sh", "-c", "echo [1]");
    assertThat(labels.before().orElseThrow().failureStops()).isTrue();
    assertThat(labels.before().orElseThrow().timeout()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void timesAreReadInSeveralUnits() throws Exception {
    Map<String, Duration> times =
        Map.of(
            "30", Duration.ofSeconds(30),
            "45s", Duration.ofSeconds(45),
            "2m", Duration.ofMinutes(2),
            "1500ms", Duration.ofMillis(1500),
            "1h", Duration.ofHours(1));
    for (Map.Entry<String, Duration> time : times.entrySet()) {
      ContainerLabels labels =
          labels(Map.of("dvol.commit-pre", "x", "dvol.timeout", time.getKey()));
      assertThat(labels.before().orElseThrow().timeout()).isEqualTo(time.getValue());
    }
  }

  @Test
  void userOfTheFirstHookIsThatOfTheLastToo() throws Exception {
    ContainerLabels labels =
        labels(
            Map.of(
                "dvol.commit-pre", "x",
                "dvol.commit-post", "y",
                "dvol.commit-pre.user", "postgres",
                "dvol.on-error", "continue"));
    assertThat(labels.before().orElseThrow().user()).contains("postgres");
    assertThat(labels.after().orElseThrow().user()).contains("postgres");
    assertThat(labels.after().orElseThrow().failureStops()).isFalse();
  }

  @Test
  void valuesThatMeanNothingAreRefusedWithContainerAndLabel() {
    for (Map<String, String> labels :
        List.of(
            Map.of("dvol.quiesce", "halt"),
            Map.of("dvol.commit-pre", "[\"a\""),
            Map.of("dvol.commit-pre", "[]"),
            Map.of("dvol.commit-pre", "[1]"),
            Map.of("dvol.commit-pre", "[\"a\"] b"),
            Map.of("dvol.commit-pre", "x", "dvol.timeout", "0"),
            Map.of("dvol.commit-pre", "x", "dvol.timeout", "soon"),
            Map.of("dvol.commit-pre", "x", "dvol.timeout", "-1s"),
            Map.of("dvol.commit-pre", "x", "dvol.on-error", "ignore"))) {
      assertThatThrownBy(() -> labels(labels))
          .as(labels.toString())
          .isInstanceOf(VolumeException.class)
          .hasMessageContaining("label dvol.")
          .hasMessageContaining("of container db");
    }
  }

  private static ContainerLabels labels(Map<String, String> labels) throws VolumeException {
    return ContainerLabels.of(
        new Container(
            new ContainerId("a".repeat(64)),
            "db",
            ContainerState.RUNNING,
            "image",
            "sha256:1",
            labels,
            List.of()));
  }

  @Test
  void modesAreReadByTheirNames() throws Exception {
    for (QuiesceMode mode : QuiesceMode.values()) {
      assertThat(labels(Map.of("dvol.quiesce", mode.word())).mode()).isEqualTo(Optional.of(mode));
    }
  }
}
