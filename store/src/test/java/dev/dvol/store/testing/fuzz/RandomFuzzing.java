// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.testing.fuzz;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

/** Changes valid inputs at random, in this process: quick, and the same again for a seed. */
final class RandomFuzzing {
  private static final int INPUTS = Integer.getInteger("fuzz.inputs", 1000);
  // Of a processor's time: how long that takes is up to what else the machine does.
  private static final int MOST_SECONDS = 10;
  // By the clock; only what waits for something takes so long.
  private static final int LONGEST_SECONDS = 600;
  private static final int MOST_KEPT = 300;
  private static final int LONGEST_KEPT = 1 << 16;

  private final Judge judge;
  private final List<byte[]> valid;
  private final InputMutation mutation;
  private final UnaryOperator<byte[]> repair;
  private final KnownInputs known;

  RandomFuzzing(
      Judge judge,
      List<byte[]> valid,
      List<String> words,
      UnaryOperator<byte[]> repair,
      KnownInputs known) {
    this.judge = judge;
    this.valid = valid;
    this.mutation = new InputMutation(words);
    this.repair = repair;
    this.known = known;
  }

  void run() throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    FutureTask<Boolean> work =
        new FutureTask<>(
            () -> {
              feed(new Random(seed));
              return true;
            });
    Thread thread = new Thread(work, "fuzz-" + judge.name());
    thread.setDaemon(true);
    thread.start();
    try {
      await(work, thread);
    } catch (AssertionError e) {
      throw new AssertionError("again with -Dseed=" + seed + ": " + e.getMessage(), e);
    }
    System.out.printf("%s, -Dseed=%d%n", judge.counts(), seed);
  }

  private void await(FutureTask<Boolean> work, Thread thread) throws Exception {
    while (true) {
      try {
        work.get(200, TimeUnit.MILLISECONDS);
        return;
      } catch (ExecutionException e) {
        if (e.getCause() instanceof Judge.Broken broken) {
          throw new AssertionError(saved(broken.getMessage()), broken.getCause());
        }
        throw e;
      } catch (TimeoutException e) {
        if (judge.processorNanosSince() > TimeUnit.SECONDS.toNanos(MOST_SECONDS)
            || judge.nanosSince() > TimeUnit.SECONDS.toNanos(LONGEST_SECONDS)) {
          StackTraceElement[] stack = thread.getStackTrace();
          throw new AssertionError(saved("still busy at " + Arrays.toString(stack)));
        }
      }
    }
  }

  private String saved(String what) throws IOException {
    return "%s, for the input in %s".formatted(what, known.save(judge.current()));
  }

  private void feed(Random random) throws IOException {
    for (byte[] input : valid) {
      if (!judge.tries(input)) {
        throw new Judge.Broken(
            "what the fuzzing starts from is refused", new AssertionError(judge.name()));
      }
    }
    for (byte[] before : known.all()) {
      judge.tries(before);
    }
    List<byte[]> pool = new ArrayList<>(valid);
    int originals = pool.size();
    while (judge.inputs() < INPUTS) {
      byte[] input = mutation.of(pool, originals, random);
      input = random.nextBoolean() ? repair.apply(input) : input;
      if (judge.tries(input) && input.length <= LONGEST_KEPT) {
        if (pool.size() < originals + MOST_KEPT) {
          pool.add(input);
        } else {
          pool.set(originals + random.nextInt(MOST_KEPT), input);
        }
      }
    }
  }
}
