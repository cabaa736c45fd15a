// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.testing;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Feeds a parser with damaged inputs. A parser may refuse with the exceptions that it documents; it
 * must not fail in another way, run for long, or take much memory for a small input. What it
 * accepts is judged by the target itself.
 *
 * <p>{@code -Dseed=} runs the same inputs again, {@code -Dfuzz.inputs=} more of them, {@code
 * -Dfuzz.seconds=} as many as that takes. An input that breaks a rule is written to {@code
 * src/test/resources/fuzz/NAME/}; those that are there are tried first.
 */
public final class Fuzzer {
  private static final int INPUTS = Integer.getInteger("fuzz.inputs", 1000);
  private static final long SECONDS = Long.getLong("fuzz.seconds", 0);
  private static final int LONGEST_SECONDS = 10;
  private static final long ALLOCATED_AT_MOST = 32L << 20;
  private static final long ALLOCATED_PER_BYTE = 1000;
  private static final int MOST_KEPT = 300;
  private static final int LONGEST_KEPT = 1 << 16;

  private final String name;
  private final List<byte[]> corpus = new ArrayList<>();
  private final InputMutation mutation = new InputMutation();
  private final List<Class<?>> refusals = new ArrayList<>();
  private UnaryOperator<byte[]> repair = UnaryOperator.identity();
  private volatile byte[] current = {};
  private volatile long since;
  private long inputs;
  private long accepted;

  private Fuzzer(String name) {
    this.name = name;
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
  public Fuzzer from(byte[]... valid) {
    corpus.addAll(List.of(valid));
    return this;
  }

  /** Adds valid texts. */
  public Fuzzer from(String... valid) {
    for (String text : valid) {
      corpus.add(text.getBytes(StandardCharsets.UTF_8));
    }
    return this;
  }

  /** Adds words that are put into inputs. */
  public Fuzzer words(String... words) {
    mutation.addWords(words);
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

  /**
   * Runs it.
   *
   * @throws AssertionError with the input and the seed, if a rule was broken
   */
  public void run(Target target) throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    since = System.nanoTime();
    FutureTask<Boolean> work = new FutureTask<>(() -> feed(target, new Random(seed)), true);
    Thread thread = new Thread(work, "fuzz-" + name);
    thread.setDaemon(true);
    thread.start();
    try {
      await(work, thread);
    } catch (AssertionError e) {
      throw new AssertionError("again with -Dseed=" + seed + ": " + e.getMessage(), e);
    }
    System.out.printf("fuzz %s: %d inputs, %d accepted, -Dseed=%d%n", name, inputs, accepted, seed);
  }

  private void await(FutureTask<Boolean> work, Thread thread) throws Exception {
    while (true) {
      try {
        work.get(200, TimeUnit.MILLISECONDS);
        return;
      } catch (ExecutionException e) {
        if (e.getCause() instanceof Broken broken) {
          throw new AssertionError(saved(broken.getMessage()), broken.getCause());
        }
        throw e;
      } catch (TimeoutException e) {
        if (System.nanoTime() - since > TimeUnit.SECONDS.toNanos(LONGEST_SECONDS)) {
          StackTraceElement[] stack = thread.getStackTrace();
          throw new AssertionError(saved("still busy at " + Arrays.toString(stack)));
        }
      }
    }
  }

  /** A rule was broken by the current input. */
  private static final class Broken extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Broken(String message, Throwable cause) {
      super(message, cause);
    }
  }

  private void feed(Target target, Random random) {
    for (byte[] valid : corpus) {
      if (!tries(target, valid)) {
        throw new Broken("what the fuzzing starts from is refused", new AssertionError(name));
      }
    }
    for (byte[] before : found()) {
      tries(target, before);
    }
    long began = System.nanoTime();
    List<byte[]> pool = new ArrayList<>(corpus);
    int originals = pool.size();
    while (goesOn(began)) {
      byte[] input = mutation.of(pool, originals, random);
      input = random.nextBoolean() ? repair.apply(input) : input;
      if (tries(target, input) && input.length <= LONGEST_KEPT) {
        if (pool.size() < originals + MOST_KEPT) {
          pool.add(input);
        } else {
          pool.set(originals + random.nextInt(MOST_KEPT), input);
        }
      }
    }
  }

  private boolean goesOn(long began) {
    return SECONDS > 0
        ? System.nanoTime() - began < TimeUnit.SECONDS.toNanos(SECONDS)
        : inputs < INPUTS;
  }

  private boolean tries(Target target, byte[] input) {
    current = input;
    since = System.nanoTime();
    inputs++;
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    boolean accepts = false;
    try {
      accepts = target.accepts(input.clone());
    } catch (Exception | Error e) {
      if (refusals.stream().noneMatch(documented -> documented.isInstance(e))) {
        throw new Broken(e.toString(), e);
      }
    }
    long taken = threads.getCurrentThreadAllocatedBytes() - before;
    if (taken > ALLOCATED_AT_MOST + ALLOCATED_PER_BYTE * input.length) {
      throw new Broken("took " + taken + " bytes of memory", new AssertionError(name));
    }
    accepted += accepts ? 1 : 0;
    return accepts;
  }

  private Path directory() {
    return Path.of("src/test/resources/fuzz", name);
  }

  private List<byte[]> found() {
    List<byte[]> all = new ArrayList<>();
    if (Files.isDirectory(directory())) {
      try (Stream<Path> files = Files.list(directory())) {
        for (Path file : files.sorted().toList()) {
          all.add(Files.readAllBytes(file));
        }
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
    return all;
  }

  private String saved(String what) throws IOException {
    byte[] input = current;
    Path file = directory().resolve("%08x".formatted(Arrays.hashCode(input)));
    Files.createDirectories(directory());
    Files.write(file, input);
    return "%s, for the input in %s".formatted(what, file);
  }
}
