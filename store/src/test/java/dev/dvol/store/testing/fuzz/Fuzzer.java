// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.testing.fuzz;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Feeds a parser with damaged inputs. A parser may refuse with the exceptions that it documents; it
 * must not fail in another way, run for long, or take much memory for a small input. What it
 * accepts is judged by the target itself.
 *
 * <p>Without anything said, valid inputs are changed at random, {@code -Dfuzz.inputs=} times, again
 * in the same way with {@code -Dseed=}. With {@code -Dfuzz.seconds=} Jazzer looks for inputs that
 * reach what none before has reached, in a process of its own and for that long. An input that
 * breaks a rule is written to {@code src/test/resources/fuzz/NAME/}; those that are there are tried
 * first.
 */
public final class Fuzzer {
  private static final long SECONDS = Long.getLong("fuzz.seconds", 0);

  private final String name;
  private final List<byte[]> valid = new ArrayList<>();
  private final List<String> words = new ArrayList<>();
  private final List<Class<?>> refusals = new ArrayList<>();
  private UnaryOperator<byte[]> repair = UnaryOperator.identity();
  private KnownInputs known;

  private Fuzzer(String name) {
    this.name = name;
    this.known = new KnownInputs(Path.of("src/test/resources/fuzz", name));
  }

  /** Something that parses. */
  @FunctionalInterface
  public interface Target {
    /**
     * Parses an input, and fails if what was accepted is not what the format says.
     *
     * @return whether it was accepted
     */
    boolean accepts(byte[] input) throws Exception;
  }

  /** A fuzzer of a parser, called by a word. */
  public static Fuzzer of(String name) {
    return new Fuzzer(name);
  }

  /** Adds valid inputs; these are damaged. */
  public Fuzzer from(byte[]... more) {
    valid.addAll(List.of(more));
    return this;
  }

  /** Adds valid texts. */
  public Fuzzer from(String... more) {
    for (String text : more) {
      valid.add(text.getBytes(StandardCharsets.UTF_8));
    }
    return this;
  }

  /** Adds words that are put into inputs, one byte a character. */
  public Fuzzer words(String... more) {
    words.addAll(List.of(more));
    return this;
  }

  /** Adds exceptions by which the parser may refuse. */
  public Fuzzer refusing(Class<?>... documented) {
    refusals.addAll(List.of(documented));
    return this;
  }

  /** Puts checksums and the like right in half of the inputs, which then come further. */
  public Fuzzer repairing(UnaryOperator<byte[]> checksums) {
    this.repair = checksums;
    return this;
  }

  /** Keeps inputs that break a rule elsewhere: where they are to be broken. */
  Fuzzer keepingIn(Path directory) {
    this.known = new KnownInputs(directory);
    return this;
  }

  /**
   * Runs it.
   *
   * @throws AssertionError with the input and the seed, if a rule was broken
   */
  public void run(Target target) throws Exception {
    run(target, SECONDS);
  }

  /** Runs it with Jazzer for some seconds, or at random for 0. */
  void run(Target target, long seconds) throws Exception {
    Judge judge = new Judge(name, refusals, target);
    if (CoverageTarget.isServed()) {
      CoverageTarget.serve(judge, repair);
    } else if (seconds > 0) {
      new CoverageFuzzing(name, valid, words, known).run(seconds);
    } else {
      new RandomFuzzing(judge, valid, words, repair, known).run();
    }
  }
}
