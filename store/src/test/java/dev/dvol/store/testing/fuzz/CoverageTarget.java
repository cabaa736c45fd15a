// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.testing.fuzz;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/**
 * What Jazzer calls, by the names that it documents for targets without JUnit. The test that knows
 * the parser runs in a thread of its own, as far as {@link Fuzzer#run}, and stays there with all
 * that it has open while inputs are tried.
 */
public final class CoverageTarget {
  /** Property with the name of the fuzzer that is wanted, of those that a test has. */
  static final String SERVED = "fuzz.served";

  private static final long LONGEST_START_SECONDS = 120;
  private static final CompletableFuture<Served> SERVING = new CompletableFuture<>();

  private CoverageTarget() {}

  private record Served(Judge judge, UnaryOperator<byte[]> repair) {}

  static boolean isServed() {
    return System.getProperty(SERVED) != null;
  }

  /** Gives a parser to Jazzer and stays for as long as this process lives; or returns at once. */
  static void serve(Judge judge, UnaryOperator<byte[]> repair) throws InterruptedException {
    if (judge.name().equals(System.getProperty(SERVED))) {
      SERVING.complete(new Served(judge, repair));
      new CountDownLatch(1).await();
    }
  }

  /**
   * Starts the test.
   *
   * @param names its class and method
   */
  public static void fuzzerInitialize(String[] names) throws Exception {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(DiscoverySelectors.selectMethod(names[0], names[1]))
            .build();
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    Thread test =
        new Thread(
            () -> {
              LauncherFactory.create().execute(request, listener);
              SERVING.completeExceptionally(ended(listener));
            },
            "test");
    test.setDaemon(true);
    test.start();
    SERVING.get(LONGEST_START_SECONDS, TimeUnit.SECONDS);
  }

  private static AssertionError ended(SummaryGeneratingListener listener) {
    AssertionError error = new AssertionError("the test ended without a parser");
    Optional.ofNullable(listener.getSummary())
        .ifPresent(
            summary ->
                summary
                    .getFailures()
                    .forEach(failure -> error.addSuppressed(failure.getException())));
    return error;
  }

  /** Tries an input as it is and with its checksums put right. */
  public static void fuzzerTestOneInput(byte[] input) {
    Served served = SERVING.join();
    served.judge.tries(input);
    byte[] repaired = served.repair.apply(input);
    if (repaired != input) {
      served.judge.tries(repaired);
    }
  }

  /** Says how much was done. */
  public static void fuzzerTearDown() {
    System.out.println(SERVING.join().judge.counts());
  }
}
