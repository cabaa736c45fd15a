// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.result;

import dev.dvol.bench.tool.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What fast means here, judged by medians. A goal whose figures were not measured is left out. */
public final class Goals {
  private static final String DVOL = "dvol";
  private static final double PEAK_LIMIT = 512 * 1024 * 1024;

  private final List<Summary> summaries;
  private final List<Goal> goals = new ArrayList<>();

  private Goals(List<Summary> summaries) {
    this.summaries = summaries;
  }

  /**
   * Judges.
   *
   * @param dataSet its name; some goals are for one kind of data only
   */
  public static List<Goal> judge(List<Summary> summaries, String dataSet) {
    Goals goals = new Goals(summaries);
    for (String cache : summaries.stream().map(Summary::cache).distinct().toList()) {
      goals.first(cache);
      goals.update(cache, dataSet);
      goals.reset(cache);
      goals.others(cache);
    }
    return List.copyOf(goals.goals);
  }

  private void first(String cache) {
    wall(cache, Operation.FIRST, "zstd", "wall of `zstd -1 -T0` of the same files", 1.0);
    wall(cache, Operation.FIRST, "borg", "wall of borg", 0.4);
    wall(cache, Operation.FIRST, "restic", "wall of restic", 0.2);
    stored(cache, Operation.FIRST, "zstd", "stored bytes of `zstd -1`", 1.12);
  }

  private void update(String cache, String dataSet) {
    floor(cache, Operation.UPDATE);
    wall(cache, Operation.UPDATE, "borg", "wall of borg", 0.2);
    stored(cache, Operation.UPDATE, "bup", "new bytes of bup", 1.0);
    if (dataSet.equals("dump")) {
      find(cache, Operation.UPDATE, DVOL)
          .ifPresent(
              dvol ->
                  add(
                      cache,
                      Operation.UPDATE,
                      "new bytes, of the bytes of the dump",
                      dvol.storedBytes().median() / dvol.inputBytes(),
                      0.03));
    }
  }

  private void reset(String cache) {
    floor(cache, Operation.RESET);
    wall(cache, Operation.RESET, "cp", "wall of `rm -rf` and `cp -a`", 0.2);
  }

  private void others(String cache) {
    wall(cache, Operation.RESTORE, "cp", "wall of `cp -a`", 1.3);
    for (Operation operation : List.of(Operation.UNCHANGED, Operation.STATUS)) {
      find(cache, operation, DVOL)
          .ifPresent(
              dvol -> add(cache, operation, "wall seconds", dvol.wallSeconds().median(), 1.0));
    }
    summaries.stream()
        .filter(summary -> summary.cache().equals(cache) && summary.tool().equals(DVOL))
        .max((a, b) -> Double.compare(a.peakBytes().max(), b.peakBytes().max()))
        .ifPresent(
            worst ->
                goals.add(
                    Goal.judge(
                        cache,
                        worst.operation(),
                        "peak memory, of 512 MiB; this is the highest of all operations",
                        worst.peakBytes().max() / PEAK_LIMIT,
                        1.0)));
  }

  // Reading the changed files once, twice over, and the start of a JVM.
  private void floor(String cache, Operation operation) {
    Optional<Summary> dvol = find(cache, operation, DVOL);
    Optional<Summary> cat = find(cache, operation, "cat");
    Optional<Summary> startup = find(cache, Operation.STARTUP, DVOL);
    if (dvol.isPresent() && cat.isPresent() && startup.isPresent()) {
      double allowed = 2 * cat.get().wallSeconds().median() + startup.get().wallSeconds().median();
      add(
          cache,
          operation,
          "wall of twice `cat` of the changed files, plus start-up",
          dvol.get().wallSeconds().median() / allowed,
          1.0);
    }
  }

  private void wall(String cache, Operation operation, String peer, String text, double limit) {
    Optional<Summary> dvol = find(cache, operation, DVOL);
    Optional<Summary> other = find(cache, operation, peer);
    if (dvol.isPresent() && other.isPresent()) {
      double ratio = dvol.get().wallSeconds().median() / other.get().wallSeconds().median();
      add(cache, operation, text, ratio, limit);
    }
  }

  private void stored(String cache, Operation operation, String peer, String text, double limit) {
    Optional<Summary> dvol = find(cache, operation, DVOL);
    Optional<Summary> other = find(cache, operation, peer);
    if (dvol.isPresent() && other.isPresent()) {
      double ratio = dvol.get().storedBytes().median() / other.get().storedBytes().median();
      add(cache, operation, text, ratio, limit);
    }
  }

  private void add(String cache, Operation operation, String text, double ratio, double limit) {
    goals.add(Goal.judge(cache, operation.label(), text, ratio, limit));
  }

  private Optional<Summary> find(String cache, Operation operation, String tool) {
    return summaries.stream()
        .filter(summary -> summary.cache().equals(cache))
        .filter(summary -> summary.operation().equals(operation.label()))
        .filter(summary -> summary.tool().equals(tool))
        .findFirst();
  }
}
