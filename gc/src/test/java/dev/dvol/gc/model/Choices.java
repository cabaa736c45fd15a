// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc.model;

import dev.dvol.store.CommitId;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.ToIntFunction;

/** The arguments of a command, left to chance. */
final class Choices {
  private static final List<String> BRANCHES = List.of("master", "b1", "b2", "b3", "f/a", "f");

  private final Random random;
  private final Instant now;
  private final boolean filesChanged;

  Choices(Random random, Instant now, boolean filesChanged) {
    this.random = random;
    this.now = now;
    this.filesChanged = filesChanged;
  }

  /** Whether the files changed since the command looked whether there is a reason to refuse. */
  boolean filesChanged() {
    return filesChanged;
  }

  Instant now() {
    return now;
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  boolean even() {
    return random.nextBoolean();
  }

  /** A name of a branch that is there, most often. */
  String branch(Model model) {
    List<String> there = model.branches();
    return there.isEmpty() || below(10) == 0 ? name() : there.get(below(there.size()));
  }

  /** Any name. */
  String name() {
    return BRANCHES.get(below(BRANCHES.size()));
  }

  /** A commit that must be there; the model must have one. */
  CommitId commit(Model model) {
    List<CommitId> all =
        model.commits.keySet().stream().sorted(Comparator.comparing(CommitId::hex)).toList();
    return all.get(below(all.size()));
  }

  /** One constant of a table, by weight. */
  static <T> T one(List<T> table, ToIntFunction<T> weight, Random random) {
    int at = random.nextInt(table.stream().mapToInt(weight).sum());
    for (T each : table) {
      at -= weight.applyAsInt(each);
      if (at < 0) {
        return each;
      }
    }
    throw new IllegalStateException("the weights of a table are not what they were");
  }
}
