// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SmallFilesTest extends DataSetContract {
  @Override
  DataSet make(long seed) {
    return new SmallFiles(SmallFiles.countFor(SIZE), seed);
  }

  @Test
  void aStepChangesAddsAndRemovesFiles() throws Exception {
    Map<String, String> before = Digests.of(files(7, 0));
    Map<String, String> after = Digests.of(files(7, 1));
    long changed = new SmallFiles(SmallFiles.countFor(SIZE), 7).changed();
    assertThat(before.keySet().stream().filter(name -> !after.containsKey(name)))
        .hasSize((int) changed / 2);
    assertThat(after.keySet().stream().filter(name -> !before.containsKey(name)))
        .hasSize((int) changed / 2);
    assertThat(
            before.entrySet().stream()
                .filter(file -> after.containsKey(file.getKey()))
                .filter(file -> !file.getValue().equals(after.get(file.getKey()))))
        .hasSizeBetween((int) changed * 7 / 10, (int) changed);
  }

  @Test
  void thereAreAsManyFilesAsAskedFor() throws Exception {
    assertThat(Digests.of(files(7, 3))).hasSize((int) SmallFiles.countFor(SIZE));
  }
}
