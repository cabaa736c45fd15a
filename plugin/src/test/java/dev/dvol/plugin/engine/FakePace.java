// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;

/** Time that passes only when somebody waits. */
final class FakePace extends Clock implements Pace {
  static final Instant START = Instant.parse("2026-11-26T10:00:00Z");

  private final AtomicLong nanos = new AtomicLong();
  private Runnable whenPaused = () -> {};

  @Override
  public long nanos() {
    return nanos.get();
  }

  @Override
  public void pause(Duration duration) {
    pass(duration);
    whenPaused.run();
  }

  void pass(Duration duration) {
    nanos.addAndGet(duration.toNanos());
  }

  void whenPaused(Runnable action) {
    whenPaused = action;
  }

  @Override
  public Instant instant() {
    return START.plusNanos(nanos.get());
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
