// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dvol.store.posix.Errno;
import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.posix.PosixException;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.testing.FaultyPosix;
import dev.dvol.store.testing.LoopMount;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files large enough to be written past the page cache. */
@Timeout(1200)
class LargeFileTest {
  private static final int LARGE = 36 << 20;

  @TempDir Path temp;

  private final Set<Object> direct = ConcurrentHashMap.newKeySet();
  private final AtomicInteger directWrites = new AtomicInteger();
  private final AtomicInteger shorts = new AtomicInteger();

  /** Pages of a database, a dump of odd length, and a file with a hole. */
  private static void write(Path files) throws Exception {
    Files.write(files.resolve("pages"), PoolFixture.bytes(1, LARGE));
    Files.write(files.resolve("dump"), PoolFixture.bytes(2, LARGE + 4321));
    try (RandomAccessFile file = new RandomAccessFile(files.resolve("sparse").toFile(), "rw")) {
      file.write(PoolFixture.bytes(3, LARGE / 2));
      file.seek(LARGE);
      file.write(PoolFixture.bytes(4, LARGE / 2));
    }
  }

  private FaultyPosix watched() {
    return FaultyPosix.over(new NativePosix())
        .withoutSyncs()
        .after(
            "setDirect",
            call -> {
              if (call.arguments().get(1).equals(true)) {
                direct.add(call.arguments().get(0));
              }
            })
        .after(
            "pwrite",
            call -> {
              if (direct.contains(call.arguments().get(0))) {
                directWrites.incrementAndGet();
              }
            });
  }

  private PoolFixture fixture;
  private CommitId commit;

  private void commitIn(Path directory) throws Exception {
    fixture = new PoolFixture(directory.resolve("pool"));
    fixture.init();
    write(fixture.files());
    try (VolumeRepository volume = fixture.open()) {
      commit = PoolFixture.commit(volume, "large");
    }
  }

  private Path restore(FaultyPosix posix, Path to) throws Exception {
    try (VolumeRepository volume = fixture.open(posix.posix())) {
      volume.restore(commit, to, Progress.NONE);
    }
    return to;
  }

  @ParameterizedTest
  @ValueSource(strings = {"ext4", "xfs", "btrfs"})
  void comesBackByteByBytePastTheCacheAndInFewPieces(String type) throws Exception {
    try (LoopMount mount = LoopMount.of(type, temp, 700L << 20)) {
      commitIn(mount.path());
      Path out = restore(watched(), mount.path().resolve("out"));
      assertThat(directWrites.get()).isGreaterThan(3 * LARGE / (1 << 20) / 2);
      assertThat(PoolFixture.content(out)).isEqualTo(PoolFixture.content(fixture.files()));
      assertThat((long) Files.getAttribute(out.resolve("sparse"), "unix:size"))
          .isEqualTo(LARGE + LARGE / 2);
    }
  }

  @Test
  void comesBackWhereTheFlagIsRefused() throws Exception {
    commitIn(temp);
    Path out = restore(watched().failAll("setDirect", Errno.EINVAL), temp.resolve("out"));
    assertThat(directWrites.get()).isZero();
    assertThat(PoolFixture.content(out)).isEqualTo(PoolFixture.content(fixture.files()));
  }

  @Test
  void comesBackWhereTheFlagIsTakenAndTheWriteRefused() throws Exception {
    commitIn(temp);
    FaultyPosix posix =
        watched()
            .before(
                "pwrite",
                call -> {
                  if (direct.contains(call.arguments().get(0)) && shorts.incrementAndGet() > 3) {
                    throw new PosixException(Errno.EINVAL, "pwrite", "a file of large blocks");
                  }
                });
    Path out = restore(posix, temp.resolve("out"));
    assertThat(shorts.get()).isGreaterThan(3);
    assertThat(PoolFixture.content(out)).isEqualTo(PoolFixture.content(fixture.files()));
  }

  @Test
  void comesBackWhereSpaceCannotBeReserved() throws Exception {
    commitIn(temp);
    Path out = restore(watched().failAll("allocate", Errno.EOPNOTSUPP), temp.resolve("out"));
    assertThat(PoolFixture.content(out)).isEqualTo(PoolFixture.content(fixture.files()));
  }

  @Test
  void isNotBegunWithoutRoomForIt() throws Exception {
    commitIn(temp);
    FaultyPosix full = watched().failAll("allocate", Errno.ENOSPC);
    assertThatThrownBy(() -> restore(full, temp.resolve("out")))
        .hasMessageContaining("no space left");
    assertThat(directWrites.get()).isZero();
  }
}
