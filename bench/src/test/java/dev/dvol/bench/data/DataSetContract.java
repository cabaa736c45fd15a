// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds for data sets whose files are ours, byte by byte. */
abstract class DataSetContract {
  static final long SIZE = 2_000_000;

  @TempDir Path scratch;

  abstract DataSet make(long seed);

  /** The files of a seed, after some steps. */
  Path files(long seed, int steps) throws Exception {
    Path directory = Files.createTempDirectory(scratch, "files");
    DataSet set = make(seed);
    set.create(directory);
    for (int step = 1; step <= steps; step++) {
      set.mutate(directory, step);
    }
    return directory;
  }

  @Test
  void oneSeedMakesTheSameFilesAgain() throws Exception {
    assertThat(Digests.of(files(7, 0))).isNotEmpty().isEqualTo(Digests.of(files(7, 0)));
  }

  @Test
  void anotherSeedMakesOtherFiles() throws Exception {
    assertThat(Digests.of(files(8, 0))).isNotEqualTo(Digests.of(files(7, 0)));
  }

  @Test
  void stepsAreTheSameForOneSeed() throws Exception {
    assertThat(Digests.of(files(7, 2))).isEqualTo(Digests.of(files(7, 2)));
  }

  @Test
  void eachStepChangesSomething() throws Exception {
    Map<String, String> made = Digests.of(files(7, 0));
    Map<String, String> first = Digests.of(files(7, 1));
    Map<String, String> second = Digests.of(files(7, 2));
    assertThat(first).isNotEqualTo(made);
    assertThat(second).isNotEqualTo(first).isNotEqualTo(made);
  }

  @Test
  void theFilesAreAboutAsLargeAsAskedFor() throws Exception {
    assertThat(dataBytes(files(7, 0))).isBetween(SIZE * 8 / 10, SIZE * 12 / 10);
  }

  /** What counts as size. */
  long dataBytes(Path directory) throws Exception {
    long bytes = 0;
    for (String name : Digests.of(directory).keySet()) {
      bytes += Files.size(directory.resolve(name));
    }
    return bytes;
  }
}
