// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc.model;

import dev.dvol.store.CommitId;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/** The arguments of a command, left to chance. */
final class Choices {
  private static final List<String> BRANCHES = List.of("master", "b1", "b2", "b3", "f/a", "f");

  private final Random random;
  private final Instant now;

  Choices(Random random, Instant now) {
    this.random = random;
    this.now = now;
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
  <T> T one(List<T> table, java.util.function.ToIntFunction<T> weight) {
    int at = below(table.stream().mapToInt(weight).sum());
    for (T each : table) {
      at -= weight.applyAsInt(each);
      if (at < 0) {
        return each;
      }
    }
    throw new IllegalStateException();
  }
}
