// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.testing.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;

/** Tries inputs and knows the rules. One thread tries; any may ask how far it is. */
final class Judge {
  private static final long ALLOCATED_AT_MOST = 32L << 20;

  // Jazzer's hooks around strings and patterns allocate too: 3,000 bytes for each character of a
  // revision, of which the parser itself takes less than one.
  private static final long ALLOCATED_PER_BYTE = CoverageTarget.isServed() ? 8000 : 1000;

  private final String name;
  private final List<Class<?>> refusals;
  private final Fuzzer.Target target;
  private volatile byte[] current = {};
  private volatile Start start = Start.now();
  private long inputs;
  private long accepted;

  Judge(String name, List<Class<?>> refusals, Fuzzer.Target target) {
    this.name = name;
    this.refusals = List.copyOf(refusals);
    this.target = target;
  }

  /** Where the clocks of a thread stood. */
  private record Start(long thread, long clock, long processor) {
    static Start now() {
      return new Start(
          Thread.currentThread().getId(), System.nanoTime(), threads().getCurrentThreadCpuTime());
    }

    long processorNanos() {
      return threads().getThreadCpuTime(thread) - processor;
    }
  }

  /** A rule was broken by the current input. */
  static final class Broken extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Broken(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * Tries an input.
   *
   * @return whether it was accepted
   * @throws Broken if the parser did what it must not do
   */
  boolean tries(byte[] input) {
    current = input;
    start = Start.now();
    inputs++;
    long most = ALLOCATED_AT_MOST + ALLOCATED_PER_BYTE * input.length;
    long before = allocated();
    boolean accepts = accepts(input);
    if (allocated() - before > most) {
      // Classes may have been loaded, and changed by an agent: only the second time counts.
      before = allocated();
      accepts(input);
      long taken = allocated() - before;
      if (taken > most) {
        throw new Broken("took " + taken + " bytes of memory", new AssertionError(name));
      }
    }
    accepted += accepts ? 1 : 0;
    return accepts;
  }

  private boolean accepts(byte[] input) {
    try {
      return target.accepts(input.clone());
    } catch (Exception | Error e) {
      if (refusals.stream().noneMatch(documented -> documented.isInstance(e))) {
        throw new Broken(e.toString(), e);
      }
      return false;
    }
  }

  private static long allocated() {
    return threads().getCurrentThreadAllocatedBytes();
  }

  private static ThreadMXBean threads() {
    return (ThreadMXBean) ManagementFactory.getThreadMXBean();
  }

  String name() {
    return name;
  }

  /** The input that is tried, or was last. */
  byte[] current() {
    return current;
  }

  /** How long it has been tried, in nanoseconds. */
  long nanosSince() {
    return System.nanoTime() - start.clock;
  }

  /** How much of a processor's time that took so far, in nanoseconds. */
  long processorNanosSince() {
    return start.processorNanos();
  }

  /** How many inputs were tried, those that were refused included. */
  long inputs() {
    return inputs;
  }

  /** For the closing line: how many inputs were tried, how many of them accepted. */
  String counts() {
    return "fuzz %s: %d inputs, %d accepted".formatted(name, inputs, accepted);
  }
}
