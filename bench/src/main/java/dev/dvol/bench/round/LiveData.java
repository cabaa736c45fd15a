// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.round;

import dev.dvol.bench.data.DataSet;
import dev.dvol.bench.process.Programs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The files that are measured. They are made once and then wander by rename: into the working
 * directory of each round's volume, and out again.
 */
final class LiveData {
  private final DataSet set;
  private final Scratch scratch;
  private int step;

  LiveData(DataSet set, Scratch scratch) {
    this.set = set;
    this.scratch = scratch;
  }

  void create() throws IOException, InterruptedException {
    set.create(scratch.resting());
  }

  void enterPool() throws IOException, InterruptedException {
    move(scratch.resting(), scratch.working());
  }

  void leavePool() throws IOException, InterruptedException {
    move(scratch.working(), scratch.resting());
  }

  /** All files of the working directory. */
  FileStates states() throws IOException {
    return FileStates.of(scratch.working());
  }

  /**
   * Changes files in the working directory and writes the list of their names.
   *
   * @return the bytes of the files that changed
   */
  long mutate() throws IOException, InterruptedException {
    FileStates before = states();
    set.mutate(scratch.working(), ++step);
    return states().writeChanges(before, scratch.changed());
  }

  private static void move(Path from, Path to) throws IOException, InterruptedException {
    Programs.run(
        List.of(
            "find",
            from.toString(),
            "-mindepth",
            "1",
            "-maxdepth",
            "1",
            "-exec",
            "mv",
            "-n",
            "-t",
            to.toString(),
            "--",
            "{}",
            "+"));
  }
}
