// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.posix;

import com.sun.jna.Native;
import java.nio.ByteBuffer;

/**
 * Counts how often the wall clock is set: a timer that the kernel cancels whenever that happens
 * (timerfd_create(2), {@code TFD_TIMER_CANCEL_ON_SET}). Its descriptor stays open until the process
 * ends. Safe for any number of threads.
 */
final class ClockSettings {
  /** The clock is the machine's, so one is enough for a process. */
  static final ClockSettings SEEN = new ClockSettings();

  private static final int CLOCK_REALTIME = 0;
  private static final int TFD_CLOEXEC = 0x80000;
  private static final int TFD_NONBLOCK = 0x800;
  private static final int TFD_TIMER_ABSTIME = 1;
  private static final int TFD_TIMER_CANCEL_ON_SET = 2;
  private static final long YEAR_2200_SECONDS = 7_258_118_400L;

  private boolean begun;
  private int timer = -1;
  private long count;

  private ClockSettings() {}

  /** The number since the first call; 0 for ever where the kernel has no such timer for us. */
  synchronized long count(Scratch memory) {
    if (!begun) {
      begun = true;
      begin(memory);
    }
    while (timer >= 0 && wasSet(memory)) {
      count++;
    }
    return count;
  }

  private void begin(Scratch memory) {
    timer = Libc.timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);
    if (timer < 0) {
      return;
    }
    ByteBuffer once = memory.data();
    once.putLong(0).putLong(0).putLong(YEAR_2200_SECONDS).putLong(0);
    int flags = TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET;
    boolean refused = Libc.timerfd_settime(timer, flags, memory.dataAddress(), 0) < 0;
    // Cancelled in that very moment, the timer is armed all the same.
    if (refused && Native.getLastError() != Errno.ECANCELED.number()) {
      Libc.close(timer);
      timer = -1;
    }
  }

  // A clock that is set to behind the year 2200 lets the timer expire, which can be read once.
  private boolean wasSet(Scratch memory) {
    return Libc.read(timer, memory.dataAddress(), Long.BYTES) >= 0
        || Native.getLastError() == Errno.ECANCELED.number();
  }
}
