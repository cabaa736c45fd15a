// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.testing;

import dev.dvol.store.posix.Posix;
import dev.dvol.store.posix.Stat;
import dev.dvol.store.posix.Timestamp;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A kernel whose wall clock a test sets while commands run, on real files: the times that the real
 * kernel gives them are told as this clock would have given them. Its clock stands still until it
 * is moved, so that all that happens between two moves happens in one tick; only who asks for the
 * time again and again sees it go on. Times that programs set stay as they are. Safe for any number
 * of threads.
 */
public final class SteppedKernel {
  private static final Duration TICK = Duration.ofMillis(4);
  private static final int QUESTIONS_A_TICK = 20;

  private final Posix real;
  private final Random random;
  private final FaultyPosix posix;
  // What this clock says, by the real time from which on it has said so.
  private final TreeMap<Timestamp, Instant> said = new TreeMap<>();
  private Duration uptime = Duration.ofHours(5);
  private int questions;
  private long settings;
  private boolean secretive;

  /**
   * A clock that is set, but at first not to a time of this test.
   *
   * @param random for fractions of ticks: two moves do not come back to the same nanosecond
   */
  public SteppedKernel(Posix real, Instant now, Random random) throws IOException {
    this.real = real;
    this.random = random;
    this.posix =
        FaultyPosix.over(real)
            .withoutSyncs()
            .answer("coarseRealTime", (call, kernel) -> answerTime())
            .answer("bootTime", (call, kernel) -> timestamp(uptime()))
            .answer("clockSettings", (call, kernel) -> settings())
            .answer("statat", (call, kernel) -> translated((Stat) kernel.call()))
            .answer("fstat", (call, kernel) -> translated((Stat) kernel.call()));
    say(now);
  }

  /** The calls to hand to the code under test; more rules may be added. */
  public FaultyPosix faulty() {
    return posix;
  }

  /** From now on nobody is told that the clock is set, as some sandboxes have it. */
  public synchronized void keepSettingsSecret() {
    secretive = true;
  }

  /** The wall clock. */
  public Clock clock() {
    return new SuppliedClock(this::now);
  }

  /** What the wall clock says. */
  public synchronized Instant now() {
    return said.lastEntry().getValue();
  }

  /** Time that passes. */
  public synchronized void pass(Duration time) throws IOException {
    uptime = uptime.plus(time);
    say(now().plus(time));
  }

  /** The clock is set, forward or back. */
  public synchronized void step(Duration by) throws IOException {
    settings++;
    say(now().plus(by).plusNanos(random.nextInt(1_000_000)));
  }

  /** The clock is set to a time. */
  public synchronized void set(Instant to) throws IOException {
    settings++;
    say(to.plusNanos(random.nextInt(1_000_000)));
  }

  private synchronized long settings() {
    return secretive ? 0 : settings;
  }

  private synchronized Duration uptime() {
    return uptime;
  }

  private synchronized Timestamp answerTime() throws IOException {
    questions++;
    if (questions % QUESTIONS_A_TICK == 0) {
      pass(TICK);
    }
    return timestamp(Duration.between(Instant.EPOCH, now()));
  }

  private void say(Instant time) throws IOException {
    Timestamp from = realTime();
    // Files get their times from a clock that lags behind by up to a tick.
    while (real.coarseRealTime().compareTo(from) <= 0) {
      try {
        Thread.sleep(1);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while a clock is set");
      }
    }
    said.put(from, time);
  }

  private synchronized Stat translated(Stat stat) {
    return Stats.at(translated(stat.modified()), translated(stat.changed()), stat);
  }

  private Timestamp translated(Timestamp time) {
    Map.Entry<Timestamp, Instant> then = said.floorEntry(time);
    boolean setByAProgram = then == null || time.compareTo(realTime()) > 0;
    return setByAProgram ? time : timestamp(Duration.between(Instant.EPOCH, then.getValue()));
  }

  private static Timestamp realTime() {
    Instant now = Instant.now();
    return new Timestamp(now.getEpochSecond(), now.getNano());
  }

  private static Timestamp timestamp(Duration since) {
    return new Timestamp(since.getSeconds(), since.getNano());
  }
}
