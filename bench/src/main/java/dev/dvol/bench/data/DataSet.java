// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.data;

import java.io.IOException;
import java.nio.file.Path;

/** Files to measure with, the same for the same seed. */
public interface DataSet {
  /** The name on the command line and in results. */
  String name();

  /**
   * Fills an empty directory.
   *
   * @throws IOException when a file cannot be written or a server does not start
   */
  void create(Path directory) throws IOException, InterruptedException;

  /**
   * Changes what {@link #create} made, as ordinary work with such data would.
   *
   * @param step 1 for the first change of a directory, then counted up; every step changes other
   *     places
   * @throws IOException when a file cannot be written or a server does not start
   */
  void mutate(Path directory, int step) throws IOException, InterruptedException;
}
