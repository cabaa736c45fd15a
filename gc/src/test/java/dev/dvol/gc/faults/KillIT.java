// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.testing.Programs;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} of a whole process group at random moments of random commands. How many: {@code
 * -Dfaults.kills}; {@code -Dseed} gives the same commands, killed at other moments.
 */
@Timeout(24 * 3600)
class KillIT {
  private static final int KILLS = Integer.getInteger("faults.kills", 20);
  private static final long SEED = Long.getLong("seed", System.nanoTime());
  private static final int KILLS_PER_VOLUME = 100;
  private static final int LONGEST_MILLIS = 400;

  @TempDir private Path temp;

  private final Random random = new Random(SEED);
  private final Tally tally = new Tally();

  @Test
  void everyCommandIsDoneOrNotDoneWheneverItIsKilled() throws Exception {
    Programs.need(Programs.isOnPath("setsid"), "setsid");
    for (int killed = 0; killed < KILLS; killed += KILLS_PER_VOLUME) {
      killSome(killed, Math.min(KILLS_PER_VOLUME, KILLS - killed));
    }
    assertThat(tally.print("kills", KILLS, SEED)).isPositive();
  }

  private void killSome(int volume, int kills) throws Exception {
    // What only ends a process needs no syncs, and without them kills meet more of the rest.
    Campaign campaign =
        Campaign.begin(
            temp.resolve("pool" + volume),
            temp.resolve("outside" + volume),
            random.nextLong(),
            false);
    WorkerProcess worker = campaign.next();
    for (int i = 0; i < kills; i++) {
      // The next one loads its classes meanwhile.
      WorkerProcess next = i + 1 < kills ? campaign.next() : campaign.last();
      try (WorkerProcess victim = worker) {
        campaign.judge(victim);
        Thread.sleep(random.nextInt(LONGEST_MILLIS));
        assertThat(victim.hasEnded()).as(victim.errors()).isFalse();
      }
      worker = next;
    }
    try (WorkerProcess judge = worker) {
      campaign.judge(judge);
    }
    tally.add(campaign);
  }
}
