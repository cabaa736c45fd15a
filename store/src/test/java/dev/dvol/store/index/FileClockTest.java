// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.posix.Timestamp;
import dev.dvol.store.testing.FaultyPosix;
import java.util.List;
import org.junit.jupiter.api.Test;

class FileClockTest {
  private static final long OFFSET = 1_700_000_000_000L;

  @Test
  void processThatIsNotLetRunBetweenTheTwoDoesNotTakeThatForAClockThatWasSet() throws Exception {
    for (List<Long> pauses : List.of(List.of(0L), List.of(500L, 0L), List.of(30L, 700L, 40L, 1L))) {
      FileClock read = FileClock.of(paused(pauses));
      assertThat(read.offset()).as("pauses " + pauses).isBetween(OFFSET, OFFSET + 1);
    }
  }

  @Test
  void whereEveryTryIsDisturbedTheBestCounts() throws Exception {
    FileClock read = FileClock.of(paused(List.of(90L, 80L, 20L, 70L, 90L)));
    assertThat(read.offset()).isEqualTo(OFFSET + 20);
  }

  /** Time passes right before the wall clock is asked, so long each time, again and again. */
  private static Posix paused(List<Long> pauses) {
    long[] uptime = {1000};
    int[] asked = {0};
    return FaultyPosix.over(new NativePosix())
        .answer("bootTime", (call, kernel) -> timestamp(uptime[0]))
        .answer(
            "coarseRealTime",
            (call, kernel) -> {
              uptime[0] += pauses.get(asked[0]++ % pauses.size());
              return timestamp(OFFSET + uptime[0]);
            })
        .posix();
  }

  private static Timestamp timestamp(long millis) {
    return new Timestamp(millis / 1000, (int) (millis % 1000) * 1_000_000);
  }
}
