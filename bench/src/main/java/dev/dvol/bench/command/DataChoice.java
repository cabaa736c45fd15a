// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.command;

import dev.dvol.bench.data.DataSet;
import dev.dvol.bench.data.PageFiles;
import dev.dvol.bench.data.PostgresData;
import dev.dvol.bench.data.SmallFiles;
import dev.dvol.bench.data.SparseFiles;
import dev.dvol.bench.data.SqlDump;
import java.nio.file.Path;

/** The kinds of data on the command line. */
enum DataChoice {
  POSTGRES("postgres"),
  PAGES("pages"),
  DUMP("dump"),
  SMALL_FILES("small-files"),
  SPARSE("sparse");

  private final String label;

  DataChoice(String label) {
    this.label = label;
  }

  DataSet make(long size, long files, long seed, Path run) {
    return switch (this) {
      case POSTGRES -> new PostgresData(size, seed, run);
      case PAGES -> new PageFiles(size, seed);
      case DUMP -> new SqlDump(size, seed);
      case SMALL_FILES -> new SmallFiles(files > 0 ? files : SmallFiles.countFor(size), seed);
      case SPARSE -> new SparseFiles(size, seed);
    };
  }

  /** The name as it is typed. */
  @Override
  public String toString() {
    return label;
  }
}
