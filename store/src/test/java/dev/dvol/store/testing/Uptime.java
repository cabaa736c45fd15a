// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.testing;

import dev.dvol.store.posix.Posix;
import dev.dvol.store.posix.Timestamp;
import java.time.Duration;

/** Time since the start of the machine that passes when it is told to. */
public final class Uptime {
  private final Posix posix;
  private volatile Duration now = Duration.ZERO;

  /** Zero, for who asks by {@link #posix}; all else goes to {@code calls}. */
  public Uptime(Posix calls) {
    this.posix =
        FaultyPosix.over(calls)
            .answer("bootTime", (call, kernel) -> new Timestamp(now.toSeconds(), now.toNanosPart()))
            .posix();
  }

  /** The system calls with this time in them. */
  public Posix posix() {
    return posix;
  }

  /** How much has passed. */
  public Duration now() {
    return now;
  }

  /** Lets some pass. */
  public void pass(Duration time) {
    now = now.plus(time);
  }
}
