// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.render;

import dev.dvol.store.progress.Progress;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Progress for programs: a JSON object a line, {@code {"progress":{"phase","done","total"}}}, when
 * a phase begins and at most twice a second in it.
 */
public final class JsonProgress implements Progress {
  private static final long PAUSE_NANOS = 500_000_000L;

  private final Output err;
  private final LongSupplier nanoTime;
  private final ProgressMeter meter;
  private final AtomicLong lastNanos;

  /** Progress on a stream. */
  public JsonProgress(Output err, LongSupplier nanoTime) {
    this.err = err;
    this.nanoTime = nanoTime;
    this.meter = new ProgressMeter(nanoTime);
    this.lastNanos = new AtomicLong(nanoTime.getAsLong());
  }

  @Override
  public void begin(String phase, long totalBytes) {
    meter.begin(phase, totalBytes);
    lastNanos.set(nanoTime.getAsLong());
    tell();
  }

  @Override
  public void expect(long bytes) {
    meter.expect(bytes);
  }

  @Override
  public void advance(long bytes) {
    meter.advance(bytes);
    long last = lastNanos.get();
    long now = nanoTime.getAsLong();
    if (now - last >= PAUSE_NANOS && lastNanos.compareAndSet(last, now)) {
      tell();
    }
  }

  private void tell() {
    ProgressLine line = meter.now();
    Object figures =
        new JsonTree()
            .with("phase", line.phase())
            .with("done", line.doneBytes())
            .with("total", line.totalBytes() < 0 ? null : line.totalBytes())
            .map();
    err.line(JsonWriter.text(new JsonTree().with("progress", figures).map()));
    err.flush();
  }
}
