// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.result;

import static dev.dvol.bench.result.Samples.sample;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.dvol.bench.tool.Operation;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoalsTest {
  private static Goal goal(String text, String dataSet, Sample... samples) {
    List<Goal> goals =
        Goals.judge(Summary.of(Arrays.asList(samples)), dataSet).stream()
            .filter(goal -> goal.text().contains(text))
            .toList();
    assertThat(goals).hasSize(1);
    return goals.get(0);
  }

  @ParameterizedTest
  @CsvSource({
    "FIRST,zstd,zstd -1 -T0,1.0",
    "FIRST,borg,borg,0.4",
    "FIRST,restic,restic,0.2",
    "UPDATE,borg,borg,0.2",
    "RESET,cp,rm -rf,0.2",
    "RESTORE,cp,cp -a,1.3"
  })
  void timeIsJudgedAgainstAPeerOnBothSidesOfTheLimit(
      Operation operation, String peer, String text, double limit) {
    Sample other = sample(operation, peer, 10, 0);
    Goal just = goal(text, "pages", sample(operation, "dvol", 10 * limit, 0), other);
    Goal not = goal(text, "pages", sample(operation, "dvol", 10 * limit + 0.01, 0), other);
    assertThat(just.reached()).isTrue();
    assertThat(just.ratio()).isCloseTo(limit, within(1e-9));
    assertThat(not.reached()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"FIRST,zstd,stored bytes,1120000", "UPDATE,bup,new bytes of bup,1000000"})
  void bytesAreJudgedAgainstAPeerOnBothSidesOfTheLimit(
      Operation operation, String peer, String text, long most) {
    Sample other = sample(operation, peer, 1, 1_000_000);
    assertThat(goal(text, "pages", sample(operation, "dvol", 1, most), other).reached()).isTrue();
    assertThat(goal(text, "pages", sample(operation, "dvol", 1, most + 1), other).reached())
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource({"UPDATE", "RESET"})
  void readingTwiceAndStartingIsGranted(Operation operation) {
    Sample startup = sample(Operation.STARTUP, "dvol", 0.5, 0);
    Sample cat = sample(operation, "cat", 2, 0);
    Sample just = sample(operation, "dvol", 4.5, 0);
    Sample not = sample(operation, "dvol", 4.51, 0);
    assertThat(goal("start-up", "pages", startup, cat, just).reached()).isTrue();
    assertThat(goal("start-up", "pages", startup, cat, not).reached()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"UNCHANGED", "STATUS"})
  void aSecondIsTheLimitWhereNothingChanged(Operation operation) {
    assertThat(goal("wall seconds", "pages", sample(operation, "dvol", 1, 0)).reached()).isTrue();
    assertThat(goal("wall seconds", "pages", sample(operation, "dvol", 1.1, 0)).reached())
        .isFalse();
  }

  @Test
  void aDumpMayAddThreePercent() {
    Sample just = sample(Operation.UPDATE, "dvol", 1, 30_000);
    Sample not = sample(Operation.UPDATE, "dvol", 1, 30_001);
    assertThat(goal("dump", "dump", just).reached()).isTrue();
    assertThat(goal("dump", "dump", not).reached()).isFalse();
    assertThat(Goals.judge(Summary.of(List.of(just)), "pages"))
        .noneMatch(goal -> goal.text().contains("dump"));
  }

  @Test
  void theHighestPeakOfAnyOperationCounts() {
    Sample low = sample(Operation.FIRST, "dvol", 1, 0, 100 << 20);
    Sample just = sample(Operation.RESTORE, "dvol", 1, 0, 512 << 20);
    Sample not = sample(Operation.RESTORE, "dvol", 1, 0, (512 << 20) + 1);
    assertThat(goal("peak", "pages", low, just).reached()).isTrue();
    Goal missed = goal("peak", "pages", low, not);
    assertThat(missed.reached()).isFalse();
    assertThat(missed.operation()).isEqualTo("restore");
  }

  @Test
  void whatWasNotMeasuredIsNotJudged() {
    assertThat(Goals.judge(Summary.of(List.of(sample(Operation.FIRST, "zstd", 1, 1))), "pages"))
        .isEmpty();
  }
}
