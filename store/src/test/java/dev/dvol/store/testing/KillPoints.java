// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.testing;

import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.posix.Posix;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ends an operation at its first mutating system call, at its second, and so on until it passes
 * untouched; what each end leaves behind is judged by whoever comes next. The end is that of a
 * process: nothing is lost that was written, no further call changes anything, and the kernel
 * closes what was open. Power cuts are another matter.
 *
 * <p>Before each call is enough as long as everything that changes goes through {@link Posix}: what
 * one call leaves is what the next finds. Refs are written by JGit, past it; with {@code
 * -Dkills.both=true} operations also end right behind each call.
 *
 * @see <a href="https://www.sqlite.org/testing.html">How SQLite Is Tested, section 3</a>, where the
 *     loop over the n-th operation comes from
 */
public final class KillPoints {
  private static final boolean BOTH = Boolean.getBoolean("kills.both");

  /** Work of several threads does not always make the same number of calls. */
  private static final int SPREAD = 3;

  private KillPoints() {}

  /** On which side of a call the process ends. */
  public enum Side {
    /** The call is not made. */
    BEFORE,
    /** It is the last one. */
    BEHIND
  }

  /**
   * Where a process ends.
   *
   * @param call which mutating call, counted from 1
   * @param side before or behind it
   */
  public record Point(int call, Side side) {
    @Override
    public String toString() {
      return (side == Side.BEFORE ? "before" : "behind") + " mutating call " + call;
    }
  }

  /** Something that makes system calls. */
  @FunctionalInterface
  public interface Operation {
    /** Does it. */
    void run(Posix posix) throws Exception;
  }

  /** One end of the operation, on ground of its own. */
  public interface Trial {
    /** The operation. */
    void run(Posix posix) throws Exception;

    /** Finds what was left behind, has it finished, and fails if something is wrong. */
    void judge() throws Exception;
  }

  /** Prepares the ground for trials. */
  @FunctionalInterface
  public interface Ground {
    /** Ground as the operation finds it, always the same. Called by several threads at once. */
    Trial prepare(Point point) throws Exception;
  }

  /** What ends a process that is only played. */
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;

    Killed() {
      super("killed");
    }
  }

  /**
   * Tries every point, until the operation passes untouched; that is judged, too.
   *
   * @param what names the operation when something is wrong
   * @param threads how many trials at once: the disk is what takes the time
   * @return how many points there were
   */
  public static int sweep(String what, int threads, Ground ground) throws Exception {
    AtomicInteger next = new AtomicInteger(1);
    AtomicInteger untouched = new AtomicInteger(Integer.MAX_VALUE);
    AtomicInteger points = new AtomicInteger();
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        all.add(
            executor.submit(
                () -> {
                  int call;
                  while ((call = next.getAndIncrement()) - SPREAD < untouched.get()) {
                    if (!tryPoint(what, new Point(call, Side.BEFORE), ground)) {
                      untouched.accumulateAndGet(call, Math::min);
                    } else {
                      points.incrementAndGet();
                      if (BOTH && tryPoint(what, new Point(call, Side.BEHIND), ground)) {
                        points.incrementAndGet();
                      }
                    }
                  }
                  return call;
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    } finally {
      executor.shutdownNow();
    }
    return points.get();
  }

  private static boolean tryPoint(String what, Point point, Ground ground) {
    try {
      Trial trial = ground.prepare(point);
      boolean killed = kill(trial::run, point);
      trial.judge();
      return killed;
    } catch (Exception | AssertionError e) {
      throw new AssertionError(what + ", killed " + point, e);
    }
  }

  /**
   * Plays a process that ends at a point of an operation. Syncs are not carried out.
   *
   * @return whether it ended there; false if the operation passed untouched
   */
  public static boolean kill(Operation operation, Point point) throws Exception {
    AtomicBoolean killed = new AtomicBoolean();
    Set<Object> open = ConcurrentHashMap.newKeySet();
    FaultyPosix faulty = FaultyPosix.over(new NativePosix()).withoutSyncs();
    faulty.answer(
        "openat",
        (call, kernel) -> {
          Object descriptor = kernel.call();
          open.add(descriptor);
          return descriptor;
        });
    faulty.before("close", call -> open.remove(call.arguments().get(0)));
    faulty.before(call -> endAt(point, Side.BEFORE, call, killed));
    faulty.after(call -> endAt(point, Side.BEHIND, call, killed));
    try {
      operation.run(faulty.posix());
    } catch (Throwable e) {
      if (!killed.get()) {
        throw e;
      }
    } finally {
      // As the kernel does when a process ends; locks go with their descriptors.
      for (Object descriptor : open) {
        new NativePosix().close((Integer) descriptor);
      }
    }
    return killed.get();
  }

  private static void endAt(Point point, Side side, FaultyPosix.Call call, AtomicBoolean killed) {
    boolean here = point.side() == side && point.call() == call.mutation();
    if (call.mutation() > 0 && (here || killed.get())) {
      killed.set(true);
      throw new Killed();
    }
  }
}
