// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.render;

import dev.dvol.store.progress.Progress;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * One line at the bottom of a terminal that tells how far long work is. It appears after a second,
 * is redrawn ten times a second by a thread of its own, and is gone when it is closed.
 */
public final class ProgressBar implements Progress, AutoCloseable {
  private static final long FIRST_DRAWN_AFTER_NANOS = 1_000_000_000L;
  private static final int PAUSE_MILLIS = 100;
  private static final String CLEAR = "\r\u001b[K";

  private final Output err;
  private final IntSupplier width;
  private final LongSupplier nanoTime;
  private final ProgressMeter meter;
  private final long beganNanos;
  private final Thread ticker;
  private boolean drawn;
  private boolean closed;

  private ProgressBar(Output err, IntSupplier width, LongSupplier nanoTime) {
    this.err = err;
    this.width = width;
    this.nanoTime = nanoTime;
    this.meter = new ProgressMeter(nanoTime);
    this.beganNanos = nanoTime.getAsLong();
    this.ticker = new Thread(this::tick, "progress");
    ticker.setDaemon(true);
  }

  /** A bar that draws itself on a terminal. */
  public static ProgressBar start(Output err, IntSupplier width, LongSupplier nanoTime) {
    ProgressBar bar = new ProgressBar(err, width, nanoTime);
    bar.ticker.start();
    return bar;
  }

  /** A bar that is drawn only when it is told to. */
  static ProgressBar manual(Output err, IntSupplier width, LongSupplier nanoTime) {
    return new ProgressBar(err, width, nanoTime);
  }

  @Override
  public void begin(String phase, long totalBytes) {
    // It names containers, as an engine calls them.
    meter.begin(Escapes.forTerminal(phase), totalBytes);
  }

  @Override
  public void expect(long bytes) {
    meter.expect(bytes);
  }

  @Override
  public void advance(long bytes) {
    meter.advance(bytes);
  }

  private void tick() {
    try {
      while (!isClosed()) {
        Thread.sleep(PAUSE_MILLIS);
        draw();
      }
    } catch (InterruptedException | OutputFailedException e) {
      // The bar ends; the work does not depend on it.
      Thread.currentThread().interrupt();
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  /** Draws the line anew, if the work has taken long enough to be worth it. */
  synchronized void draw() {
    boolean early = nanoTime.getAsLong() - beganNanos < FIRST_DRAWN_AFTER_NANOS;
    if (closed || early) {
      return;
    }
    // A line in the last column would make the terminal wrap, and the next one could not overwrite
    // it.
    err.print(CLEAR + meter.now().text(width.getAsInt() - 1));
    err.flush();
    drawn = true;
  }

  /** Clears the line and ends the drawing. */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      if (drawn) {
        err.print(CLEAR);
        err.flush();
      }
    }
    ticker.interrupt();
  }
}
