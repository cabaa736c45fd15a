// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import java.io.IOException;
import java.time.Instant;
import java.util.UUID;

/**
 * What the clocks of the machine say at one moment: enough to tell later whether the wall clock was
 * set.
 *
 * @param now the wall clock
 * @param bootId the run of the machine
 * @param offsetMillis wall clock minus time since the machine started: it moves when the clock is
 *     set
 */
public record ClockReading(Instant now, UUID bootId, long offsetMillis) {
  static ClockReading of(StoreContext context) throws IOException {
    Instant now = context.clock().instant();
    long uptimeMillis = context.posix().bootTime().millis();
    return new ClockReading(now, context.bootId().read(), now.toEpochMilli() - uptimeMillis);
  }
}
