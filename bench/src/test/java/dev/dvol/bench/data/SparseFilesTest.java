// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.bench.process.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class SparseFilesTest extends DataSetContract {
  @Override
  DataSet make(long seed) {
    return new SparseFiles(SIZE, seed);
  }

  // Runs of data may overlap, and holes count nothing.
  @Override
  long dataBytes(Path directory) throws Exception {
    String said = Programs.run(List.of("du", "-s", "--block-size=1", directory.toString()));
    return Long.parseLong(said.substring(0, said.indexOf('\t')));
  }

  @Test
  void theFilesAreEightTimesAsLongAsTheirData() throws Exception {
    Path directory = files(7, 0);
    long length = 0;
    for (String name : Digests.of(directory).keySet()) {
      length += Files.size(directory.resolve(name));
    }
    assertThat(length).isBetween(SIZE * 7, SIZE * 9);
  }
}
