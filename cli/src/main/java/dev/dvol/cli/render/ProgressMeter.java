// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.render;

import dev.dvol.store.progress.Progress;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** Notes how far the current phase is, for any number of threads, without ever making them wait. */
final class ProgressMeter implements Progress {
  private final LongSupplier nanoTime;
  private volatile Phase current;

  private record Phase(
      String name, long totalBytes, long beganNanos, LongAdder doneBytes, LongAdder expectedBytes) {
    long total() {
      long expected = expectedBytes.sum();
      return totalBytes < 0 && expected > 0 ? expected : totalBytes;
    }
  }

  ProgressMeter(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.current = new Phase("", -1, nanoTime.getAsLong(), new LongAdder(), new LongAdder());
  }

  @Override
  public void begin(String phase, long totalBytes) {
    current = new Phase(phase, totalBytes, nanoTime.getAsLong(), new LongAdder(), new LongAdder());
  }

  @Override
  public void expect(long bytes) {
    current.expectedBytes().add(bytes);
  }

  @Override
  public void advance(long bytes) {
    current.doneBytes().add(bytes);
  }

  /** The figures now. */
  ProgressLine now() {
    Phase phase = current;
    return new ProgressLine(
        phase.name(),
        phase.doneBytes().sum(),
        phase.total(),
        Duration.ofNanos(nanoTime.getAsLong() - phase.beganNanos()));
  }
}
