// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.check.CheckReport;
import dev.dvol.store.error.StoreException;
import dev.dvol.store.testing.Programs;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damages a store of about 64 KiB in every place, one at a time. The short form takes a part of the
 * places, evenly; {@code -Dsweep.stride=1} takes all.
 */
class DamageSweepTest {
  private static final int STRIDE = Integer.getInteger("sweep.stride", 211);
  private static final int RESTORES = Integer.getInteger("sweep.restores", 5);

  @TempDir private Path temp = Path.of("");
  private DamagedVolume volume;
  private SortedMap<String, String> first;
  private SortedMap<String, String> second;

  @BeforeEach
  void makeVolume() throws Exception {
    volume = DamagedVolume.make(Files.createDirectory(temp.resolve("pool")), 2);
    first = volume.restored(volume.first(), temp.resolve("first"));
    second = volume.restored(volume.second(), temp.resolve("second"));
  }

  @Test
  void flippedBitIsFoundAndNamedWhereverItIsAndNothingWrongIsRestored() throws Exception {
    long seed = Long.getLong("seed", 20261126L);
    Random random = new Random(seed);
    int flips = 0;
    int refused = 0;
    for (Path file : volume.objectFiles()) {
      long length = Files.size(file);
      for (long at = random.nextInt(STRIDE); at < length; at += STRIDE) {
        int bit = 1 << random.nextInt(8);
        DamagedVolume.flip(file, at, bit);
        String place = "seed " + seed + ", bit " + bit + " of byte " + at + " of " + file;
        assertNamed(volume.check(), file, place);
        if (++flips % RESTORES == 0 && !restoresRight(place)) {
          refused++;
        }
        DamagedVolume.flip(file, at, bit);
      }
    }
    assertThat(volume.check().isSound()).isTrue();
    assertThat(refused).isPositive();
    System.out.println("damage sweep: " + flips + " flips found, " + refused + " restores refused");
  }

  /** In a store of {@code sweep.megabytes} MB, {@code sweep.flips} bits anywhere. */
  @Test
  void bitFlippedAtRandomInALargeStoreIsFoundAndNamed() throws Exception {
    int megabytes = Integer.getInteger("sweep.megabytes", 12);
    int flips = Integer.getInteger("sweep.flips", 12);
    long seed = Long.getLong("seed", 20261126L);
    Random random = new Random(seed);
    DamagedVolume large =
        DamagedVolume.make(
            Files.createDirectory(temp.resolve("large")), megabytes * 1_000_000 / (16384 + 5000));
    List<Path> files = large.objectFiles();
    long total = files.stream().mapToLong(file -> file.toFile().length()).sum();
    for (int i = 0; i < flips; i++) {
      long at = (long) (random.nextDouble() * total);
      int number = 0;
      while (at >= files.get(number).toFile().length()) {
        at -= files.get(number++).toFile().length();
      }
      int bit = 1 << random.nextInt(8);
      String place =
          "seed " + seed + ", bit " + bit + " of byte " + at + " of " + files.get(number);
      DamagedVolume.flip(files.get(number), at, bit);
      assertNamed(large.check(), files.get(number), place);
      DamagedVolume.flip(files.get(number), at, bit);
    }
    assertThat(large.check().isSound()).isTrue();
    System.out.println(
        "damage sweep: "
            + flips
            + " random flips in "
            + total / 1_000_000
            + " MB found, seed "
            + seed);
  }

  @Test
  void truncatedFileIsFoundAndNamedWhereverItEnds() throws Exception {
    for (Path file : volume.objectFiles()) {
      byte[] whole = Files.readAllBytes(file);
      assertThat(file.toFile().setWritable(true)).isTrue();
      for (int length = 0; length < whole.length; length += 7 * STRIDE) {
        try (RandomAccessFile cut = new RandomAccessFile(file.toFile(), "rw")) {
          cut.setLength(length);
        }
        assertNamed(volume.check(), file, "first " + length + " bytes of " + file);
        Files.write(file, whole);
      }
    }
    assertThat(volume.check().isSound()).isTrue();
  }

  private static void assertNamed(CheckReport report, Path file, String place) {
    assertThat(report.damages())
        .as(place)
        .anyMatch(damage -> damage.where().equals(String.valueOf(file.getFileName())));
  }

  /** Whether both commits come out, which they must do right or not at all. */
  private boolean restoresRight(String place) throws Exception {
    boolean firstRight = restoresRight(volume.first(), first, place);
    return restoresRight(volume.second(), second, place) && firstRight;
  }

  private boolean restoresRight(CommitId commit, SortedMap<String, String> expected, String place)
      throws Exception {
    Path to = temp.resolve("restored");
    try {
      assertThat(volume.restored(commit, to)).as(place).isEqualTo(expected);
      return true;
    } catch (StoreException e) {
      return false;
    } finally {
      Programs.run("rm", "-rf", to);
    }
  }
}
