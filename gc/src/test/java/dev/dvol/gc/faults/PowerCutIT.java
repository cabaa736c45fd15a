// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.testing.LoopMount;
import dev.dvol.store.testing.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The power fails while random commands run. What was acknowledged is there afterwards, what was
 * under way is done or not done.
 *
 * <p>On ext4 and xfs everything is dropped that is not in the journal: the harshest cut there is,
 * and one that no emulation in user space can play, for it takes away names whose directory was not
 * synced. On btrfs, which cannot be shut down so, the image is copied at a random moment: all that
 * was sent to the device by then is there, what was in memory is not. How many: {@code
 * -Dfaults.cuts} each, {@code -Dfaults.images}.
 */
@Timeout(24 * 3600)
class PowerCutIT {
  private static final int CUTS = Integer.getInteger("faults.cuts", 10);
  private static final int IMAGES = Integer.getInteger("faults.images", 5);
  private static final long SEED = Long.getLong("seed", System.nanoTime());
  private static final int LONGEST_MILLIS = 900;
  private static final long IMAGE_BYTES = 400L << 20;
  private static final long OUTER_BYTES = 4L << 30;
  private static final int CUTS_PER_VOLUME = 50;
  private static final int IMAGES_PER_VOLUME = 10;

  @TempDir private Path temp;

  private final Random random = new Random(SEED);

  @ParameterizedTest
  @ValueSource(strings = {"ext4", "xfs"})
  void whatWasAcknowledgedIsThereWhenThePowerComesBack(String type) throws Exception {
    Programs.needRootAnd("xfs_io", "setsid");
    Tally tally = new Tally();
    try (LoopMount mount = LoopMount.of(type, temp, IMAGE_BYTES)) {
      for (int done = 0; done < CUTS; done += CUTS_PER_VOLUME) {
        Path pool = mount.path().resolve("pools/" + done + "/pool");
        Campaign campaign =
            Campaign.begin(pool, temp.resolve("outside" + done), random.nextLong(), true);
        cut(mount, campaign, Math.min(CUTS_PER_VOLUME, CUTS - done));
        tally.add(campaign);
      }
    }
    assertThat(tally.print(type + " cuts", CUTS, SEED)).isPositive();
  }

  private void cut(LoopMount mount, Campaign campaign, int cuts) throws Exception {
    WorkerProcess worker = campaign.next();
    for (int i = 0; i < cuts; i++) {
      campaign.restart();
      WorkerProcess next = i + 1 < cuts ? campaign.next() : campaign.last();
      try (WorkerProcess victim = worker) {
        campaign.judge(victim);
        Thread.sleep(random.nextInt(LONGEST_MILLIS));
        assertThat(victim.hasEnded()).as(victim.errors()).isFalse();
        mount.cutPower();
      }
      mount.restorePower();
      worker = next;
    }
    try (WorkerProcess judge = worker) {
      campaign.judge(judge);
    }
  }

  @Test
  void whatWasAcknowledgedIsInEveryImageOfABtrfsThatWasTakenLater() throws Exception {
    Programs.needRootAnd("mkfs.btrfs", "setsid");
    Tally tally = new Tally();
    try (LoopMount outer = LoopMount.of("xfs", temp, OUTER_BYTES)) {
      for (int done = 0; done < IMAGES; done += IMAGES_PER_VOLUME) {
        Path inside = Files.createDirectory(outer.path().resolve("inside" + done));
        int images = Math.min(IMAGES_PER_VOLUME, IMAGES - done);
        Campaign campaign = takeImages(inside, temp.resolve("outside" + done), images);
        tally.add(campaign);
        Programs.run("rm", "-rf", inside);
      }
    }
    assertThat(tally.print("btrfs images", IMAGES, SEED)).isNotNegative();
  }

  /** An image, and how long the notes were before and after it was taken. */
  private record Taken(Path image, long from, long to) {}

  private Campaign takeImages(Path inside, Path outside, int count) throws Exception {
    List<Taken> taken = new ArrayList<>();
    Campaign campaign;
    try (LoopMount mount = LoopMount.of("btrfs", inside, IMAGE_BYTES)) {
      campaign = Campaign.begin(mount.path().resolve("pool"), outside, random.nextLong(), true);
      try (WorkerProcess worker = campaign.next()) {
        campaign.judge(worker);
        for (int i = 0; i < count; i++) {
          Thread.sleep(random.nextInt(LONGEST_MILLIS));
          assertThat(worker.hasEnded()).as(worker.errors()).isFalse();
          Path copy = inside.resolve("image" + i);
          long from = Files.size(campaign.notes());
          Programs.run("cp", "--reflink=always", mount.image(), copy);
          taken.add(new Taken(copy, from, Files.size(campaign.notes())));
        }
      }
    }
    // Only now: the kernel takes two file systems of one name for one.
    campaign.restart();
    for (Taken one : taken) {
      Path point = Files.createDirectory(inside.resolve("mounted"));
      try (LoopMount mount = LoopMount.ofImage(one.image(), point)) {
        Path pool = mount.path().resolve("pool");
        try (WorkerProcess judge = campaign.judgeOf(pool, one.from(), one.to())) {
          campaign.judge(judge);
        }
      }
      Files.delete(point);
      Files.delete(one.image());
    }
    return campaign;
  }
}
