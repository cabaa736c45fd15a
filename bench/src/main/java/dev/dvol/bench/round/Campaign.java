// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.round;

import dev.dvol.bench.data.DataSet;
import dev.dvol.bench.result.Sample;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Makes the files and runs all rounds over them. */
public final class Campaign {
  private final Scratch scratch;
  private final Workbench bench;
  private final Consumer<String> log;

  /** Tells {@code log} in a line what goes on. */
  public Campaign(Scratch scratch, Workbench bench, Consumer<String> log) {
    this.scratch = scratch;
    this.bench = bench;
    this.log = log;
  }

  /**
   * Measures.
   *
   * @throws IOException also when dvol does something wrong
   */
  public Outcome run(DataSet set, RoundPlan plan, int rounds, List<Cache> caches)
      throws IOException, InterruptedException {
    log.accept("making " + set.name() + " in " + scratch.root());
    LiveData data = new LiveData(set, scratch);
    data.create();
    FileStates states = FileStates.of(scratch.resting());
    log.accept("%,d MB in %,d files".formatted(states.bytes() / 1_000_000, states.count()));
    List<Sample> samples = new ArrayList<>();
    for (int number = 1; number <= rounds; number++) {
      for (Cache cache : caches) {
        log.accept("round %d of %d, %s cache".formatted(number, rounds, cache.label()));
        Consumer<Sample> taken =
            sample -> {
              samples.add(sample);
              log.accept(line(sample));
            };
        new Round(plan, bench, scratch, data, cache, number, taken).run();
      }
    }
    return new Outcome(states.bytes(), states.count(), samples);
  }

  private static String line(Sample sample) {
    return "  %-14s %-10s %8.2f s %8.2f s cpu %5d MB peak %8.1f MB stored"
        .formatted(
            sample.operation(),
            sample.tool(),
            sample.cost().wallSeconds(),
            sample.cost().processorSeconds(),
            sample.cost().peakBytes() / 1_000_000,
            sample.storedBytes() / 1e6);
  }

  /**
   * What was measured.
   *
   * @param bytes length of all files as made
   * @param files how many
   * @param samples in the order in which they were taken
   */
  public record Outcome(long bytes, int files, List<Sample> samples) {
    /** Copies the list. */
    public Outcome {
      samples = List.copyOf(samples);
    }
  }
}
