// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.testing;

import dev.dvol.store.posix.Errno;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.posix.PosixException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * System calls that misbehave on demand: fail, wait, run a test's code, or end the process as
 * {@code kill -9} would. Calls are counted from 1 in the order they arrive. Rules stay until the
 * object is gone; those added last run last. Safe for use by any number of threads; a rule must not
 * add rules.
 */
public final class FaultyPosix {
  /** Exit code of a process that was halted, as a shell reports {@code kill -9}. */
  public static final int HALTED = 137;

  private static final Set<String> MUTATING =
      Set.of(
          "pwrite",
          "ftruncate",
          "punchHole",
          "allocate",
          "fsync",
          "syncfs",
          "mkdirat",
          "unlinkat",
          "rmdirat",
          "renameat",
          "linkat",
          "symlinkat",
          "mknodat",
          "fchmod",
          "fchmodat",
          "fchownat",
          "utimensat",
          "setxattr",
          "removexattr",
          "cloneFile");

  private final Posix real;
  private final Posix posix;
  private final List<Rule> before = new ArrayList<>();
  private final List<Rule> after = new ArrayList<>();
  private final List<String> mutatingCalls = new ArrayList<>();
  private final Map<String, Answer> answers = new HashMap<>();
  private final Map<String, Integer> occurrences = new HashMap<>();

  private FaultyPosix(Posix real) {
    this.real = real;
    this.posix =
        (Posix)
            Proxy.newProxyInstance(
                Posix.class.getClassLoader(),
                new Class<?>[] {Posix.class},
                (proxy, method, arguments) ->
                    method.getDeclaringClass() == Object.class
                        ? method.invoke(real, arguments)
                        : run(method, arguments == null ? new Object[0] : arguments));
  }

  /** Calls that all go through to {@code real} until a rule says otherwise. */
  public static FaultyPosix over(Posix real) {
    return new FaultyPosix(real);
  }

  /** The calls to hand to the code under test. */
  public Posix posix() {
    return posix;
  }

  /**
   * One system call on its way.
   *
   * @param method name of the method of {@link Posix}
   * @param arguments what it was called with
   * @param occurrence how many calls of this method there have been, this one included
   * @param mutation how many mutating calls there have been, this one included; 0 if it changes
   *     nothing
   */
  public record Call(String method, List<Object> arguments, int occurrence, int mutation) {}

  /** Code to run around a call. An exception it throws is what the caller of the call sees. */
  @FunctionalInterface
  public interface Rule {
    /** Sees one call. */
    void apply(Call call) throws IOException;
  }

  /** Runs code before every call. What it throws keeps the call from being made. */
  public synchronized FaultyPosix before(Rule rule) {
    before.add(rule);
    return this;
  }

  /** Runs code after every call that succeeded. */
  public synchronized FaultyPosix after(Rule rule) {
    after.add(rule);
    return this;
  }

  /** Runs code before every call of a method. */
  public FaultyPosix before(String method, Rule rule) {
    requireMethod(method);
    return before(call -> applyTo(method, rule, call));
  }

  /** Runs code after every call of a method that succeeded. */
  public FaultyPosix after(String method, Rule rule) {
    requireMethod(method);
    return after(call -> applyTo(method, rule, call));
  }

  /** Code that answers instead of the kernel. */
  @FunctionalInterface
  public interface Answer {
    /** What the caller gets; null for a call that answers nothing. */
    @Nullable Object to(Call call, Kernel kernel) throws IOException;
  }

  /** The call as it would have gone. */
  @FunctionalInterface
  public interface Kernel {
    /** Makes the call. */
    @Nullable Object call() throws IOException;
  }

  /** Answers every call of a method; of several answers to one method the last counts. */
  public synchronized FaultyPosix answer(String method, Answer answer) {
    requireMethod(method);
    answers.put(method, answer);
    return this;
  }

  /** Makes nothing durable any more: for tests that crash a process, not a machine. */
  public FaultyPosix withoutSyncs() {
    return answer("fsync", (call, kernel) -> null).answer("syncfs", (call, kernel) -> null);
  }

  /**
   * Fails the nth call of a method, counted from 1 since this object was made; it is not carried
   * out.
   */
  public FaultyPosix fail(String method, int nth, Errno errno) {
    return before(
        method,
        call -> {
          if (call.occurrence() == nth) {
            throw injected(call, errno);
          }
        });
  }

  /** Fails every call of a method; none is carried out. */
  public FaultyPosix failAll(String method, Errno errno) {
    return before(
        method,
        call -> {
          throw injected(call, errno);
        });
  }

  /** Fails the nth mutating call, whatever it is; it is not carried out. */
  public FaultyPosix failMutation(int nth, Errno errno) {
    return before(
        call -> {
          if (call.mutation() == nth) {
            throw injected(call, errno);
          }
        });
  }

  /**
   * Ends this process before the nth mutating call, with exit code {@link #HALTED} and no clean-up.
   */
  public FaultyPosix haltAtMutation(int nth) {
    return before(
        call -> {
          if (call.mutation() == nth) {
            Runtime.getRuntime().halt(HALTED);
          }
        });
  }

  /** Makes every call of a method wait first. */
  public FaultyPosix delay(String method, Duration delay) {
    return before(
        method,
        call -> {
          try {
            Thread.sleep(delay.toMillis());
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted in " + call.method());
          }
        });
  }

  /**
   * Mutating calls so far: those that change something or make it durable, the failed ones
   * included.
   */
  public synchronized int mutations() {
    return mutatingCalls.size();
  }

  /** Calls of a method so far, the failed ones included. */
  public synchronized int occurrences(String method) {
    requireMethod(method);
    return occurrences.getOrDefault(method, 0);
  }

  /** Names of the mutating calls so far, in the order they arrived, the failed ones included. */
  public synchronized List<String> mutatingCalls() {
    return List.copyOf(mutatingCalls);
  }

  private @Nullable Object run(Method method, Object[] arguments) throws Throwable {
    Call call;
    List<Rule> first;
    List<Rule> last;
    @Nullable Answer answer;
    synchronized (this) {
      call = record(method.getName(), List.of(arguments));
      first = List.copyOf(before);
      last = List.copyOf(after);
      answer = answers.get(method.getName());
    }
    // Outside the lock: a rule may wait for another thread that makes calls.
    for (Rule rule : first) {
      rule.apply(call);
    }
    Object result =
        answer == null
            ? invoke(method, arguments)
            : answer.to(call, () -> invoke(method, arguments));
    for (Rule rule : last) {
      rule.apply(call);
    }
    return result;
  }

  private @Nullable Object invoke(Method method, Object[] arguments) throws PosixException {
    try {
      return method.invoke(real, arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof PosixException refusal) {
        throw refusal;
      }
      if (e.getCause() instanceof RuntimeException bug) {
        throw bug;
      }
      throw new IllegalStateException(method + " failed", e.getCause());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private Call record(String method, List<Object> arguments) {
    int occurrence = occurrences.merge(method, 1, Integer::sum);
    int mutation = 0;
    if (isMutating(method, arguments)) {
      mutatingCalls.add(method);
      mutation = mutatingCalls.size();
    }
    return new Call(method, arguments, occurrence, mutation);
  }

  private static boolean isMutating(String method, List<Object> arguments) {
    if (method.equals("openat")) {
      int flags = (Integer) arguments.get(2);
      return (flags & (Posix.O_CREAT | Posix.O_TRUNC)) != 0;
    }
    return MUTATING.contains(method);
  }

  private static void applyTo(String method, Rule rule, Call call) throws IOException {
    if (call.method().equals(method)) {
      rule.apply(call);
    }
  }

  private static void requireMethod(String method) {
    for (Method known : Posix.class.getMethods()) {
      if (known.getName().equals(method)) {
        return;
      }
    }
    throw new IllegalArgumentException("no system call " + method);
  }

  private static PosixException injected(Call call, Errno errno) {
    return new PosixException(errno, call.method(), "(injected, call " + call.occurrence() + ")");
  }
}
