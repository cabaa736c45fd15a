// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SqlDumpTest extends DataSetContract {
  @Override
  DataSet make(long seed) {
    return new SqlDump(SIZE, seed);
  }

  private List<String> lines(int steps) throws Exception {
    return Files.readAllLines(files(7, steps).resolve("dump.sql"));
  }

  @Test
  void aStepInsertsOnePercentOfTheLinesInTwentyRuns() throws Exception {
    List<String> before = lines(0);
    List<String> after = lines(1);
    assertThat(after.size() - before.size())
        .isEqualTo(before.size() / 100 / SqlDump.RUNS * SqlDump.RUNS)
        .isEqualTo((int) new SqlDump(SIZE, 7).inserted());
    // Lines that were edited in place are new too, but single: a run is longer.
    Set<String> old = new HashSet<>(before);
    int runs = 0;
    int length = 0;
    for (String line : after) {
      length = old.contains(line) ? 0 : length + 1;
      runs += length == before.size() / 100 / SqlDump.RUNS ? 1 : 0;
    }
    assertThat(runs).isBetween(SqlDump.RUNS - 2, SqlDump.RUNS + 2);
  }

  @Test
  void aStepChangesSomeLinesOfTheMiddleInPlace() throws Exception {
    List<String> before = lines(0);
    Set<String> after = new HashSet<>(lines(1));
    List<Integer> edited =
        IntStream.range(0, before.size())
            .filter(line -> !after.contains(before.get(line)))
            .boxed()
            .toList();
    assertThat(edited).hasSizeBetween(SqlDump.EDITS - 3, SqlDump.EDITS);
    assertThat(edited).allMatch(line -> line >= before.size() / 4 - 1);
    assertThat(edited).allMatch(line -> line <= before.size() * 3 / 4 + 1);
  }
}
