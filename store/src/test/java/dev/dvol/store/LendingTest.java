// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import static dev.dvol.store.PoolFixture.MASTER;
import static dev.dvol.store.PoolFixture.MOUNT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.error.RepositoryLockedException;
import dev.dvol.store.error.StoreException;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.FileLock;
import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.testing.FaultyPosix;
import dev.dvol.store.testing.Uptime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Lending a working directory to containers. */
@Timeout(600)
class LendingTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final MountId OTHER_MOUNT = new MountId("b");

  @TempDir Path temp;

  private final Posix unsynced = FaultyPosix.over(new NativePosix()).withoutSyncs().posix();
  private PoolFixture fixture;

  @BeforeEach
  void volume() throws Exception {
    fixture = new PoolFixture(temp.resolve("pool"));
    fixture.init();
    Files.writeString(fixture.files().resolve("file"), "first");
    try (VolumeRepository volume = fixture.open(unsynced)) {
      PoolFixture.commit(volume, "first");
    }
  }

  private Path state() {
    return fixture.volumePath().resolve("state/master.json");
  }

  @Test
  void mountGivesTheDirectoryItselfAndRemembersWhoHasIt() throws Exception {
    try (VolumeRepository volume = fixture.open(unsynced)) {
      Path path = volume.mount(MOUNT, PATIENCE, Progress.NONE);
      assertThat(path).isEqualTo(volume.workingDirectory()).isAbsolute();
      assertThat(Files.isSymbolicLink(path)).isFalse();
      assertThat(path.resolve("file")).hasContent("first");
    }
    try (VolumeRepository again = fixture.open(unsynced)) {
      assertThat(again.mounts()).isEqualTo(Map.of(MOUNT, 1));
    }
  }

  @Test
  void idThatIsMountedTwiceIsThereUntilItIsUnmountedTwice() throws Exception {
    try (VolumeRepository volume = fixture.open(unsynced)) {
      volume.mount(MOUNT, PATIENCE, Progress.NONE);
      volume.mount(MOUNT, PATIENCE, Progress.NONE);
      volume.mount(OTHER_MOUNT, PATIENCE, Progress.NONE);
      volume.unmount(MOUNT);
      assertThat(volume.mounts()).isEqualTo(Map.of(MOUNT, 1, OTHER_MOUNT, 1));
      volume.unmount(MOUNT);
      volume.unmount(MOUNT);
      volume.unmount(new MountId("never-mounted"));
      assertThat(volume.mounts()).isEqualTo(Map.of(OTHER_MOUNT, 1));
    }
  }

  @Test
  void directoryIsSealedWhenTheLastContainerLeavesAndNotBefore() throws Exception {
    try (VolumeRepository volume = fixture.open(unsynced)) {
      volume.mount(MOUNT, PATIENCE, Progress.NONE);
      volume.mount(OTHER_MOUNT, PATIENCE, Progress.NONE);
      volume.unmount(MOUNT);
      assertThat(state()).content().contains("\"sealed\":false");
      volume.unmount(OTHER_MOUNT);
      assertThat(state()).content().contains("\"sealed\":true");
      volume.mount(MOUNT, PATIENCE, Progress.NONE);
      assertThat(state()).content().contains("\"sealed\":false");
    }
  }

  @Test
  void renamingABranchSealsNothingThatSomebodyMountedJustBefore() throws Exception {
    try (VolumeRepository volume = fixture.open(unsynced)) {
      PoolFixture.useOnce(volume);
      assertThat(state()).content().contains("\"sealed\":true");
    }
    boolean[] mounted = {false};
    FaultyPosix posix =
        FaultyPosix.over(unsynced)
            .before(
                "openat",
                call -> {
                  String name = new String((byte[]) call.arguments().get(1), UTF_8);
                  if (name.equals("mounts.lock") && !mounted[0]) {
                    mounted[0] = true;
                    mountFromElsewhere();
                  }
                });
    try (VolumeRepository volume = fixture.open(posix.posix())) {
      volume.renameBranch(MASTER, new BranchName("renamed"));
      assertThat(mounted[0]).isTrue();
      assertThat(volume.mounts()).isEqualTo(Map.of(MOUNT, 1));
    }
    assertThat(fixture.volumePath().resolve("state/renamed.json"))
        .content()
        .contains("\"sealed\":false");
  }

  private void mountFromElsewhere() throws java.io.IOException {
    try (VolumeRepository other = fixture.open(unsynced)) {
      other.mount(MOUNT, PATIENCE, Progress.NONE);
    } catch (Exception e) {
      throw new java.io.IOException(e);
    }
  }

  @Test
  void sealIsGoneDurablyBeforeAMountAnswers() throws Exception {
    try (VolumeRepository volume = fixture.open(unsynced)) {
      PoolFixture.useOnce(volume);
    }
    FaultyPosix faulty = FaultyPosix.over(new NativePosix());
    for (int nth = 1; ; nth++) {
      faulty = FaultyPosix.over(new NativePosix());
      faulty.failMutation(nth, dev.dvol.store.posix.Errno.EIO);
      boolean mounted = false;
      try (VolumeRepository volume = fixture.open(faulty.posix())) {
        volume.mount(MOUNT, PATIENCE, Progress.NONE);
        mounted = true;
      } catch (java.io.IOException e) {
        assertThat(e).hasMessageContaining("injected");
      }
      boolean sealed = Files.readString(state()).contains("\"sealed\":true");
      assertThat(mounted && sealed).as("mounted while sealed, failure " + nth).isFalse();
      if (mounted) {
        break;
      }
    }
    assertThat(faulty.mutations()).isGreaterThan(4);
  }

  @Test
  void commitThatRunsLeavesTheSealToThoseWhoComeAndGo() throws Exception {
    try (VolumeRepository volume = fixture.open(unsynced)) {
      PoolFixture.useOnce(volume);
      Files.writeString(fixture.files().resolve("file"), "second");
      Tenants mounting =
          new Tenants()
              .whileQuieting(
                  () -> {
                    try (VolumeRepository plugin = fixture.open(unsynced)) {
                      plugin.mount(MOUNT, Duration.ZERO, Progress.NONE);
                    }
                  });
      volume.commit(PoolFixture.request("second"), mounting, Progress.NONE);
      assertThat(state()).content().contains("\"sealed\":false");
      assertThat(volume.mounts()).containsOnlyKeys(MOUNT);
    }
  }

  @Test
  void mountWaitsUntilAResetIsDone() throws Exception {
    Files.writeString(fixture.files().resolve("file"), "lost");
    CountDownLatch resetting = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    FaultyPosix slow = FaultyPosix.over(new NativePosix()).withoutSyncs();
    slow.before(
        "pwrite",
        call -> {
          String target =
              Files.readSymbolicLink(Path.of("/proc/self/fd/" + call.arguments().get(0)))
                  .toString();
          if (target.endsWith("branches/master/file")) {
            resetting.countDown();
            await(go);
          }
        });
    CompletableFuture<Void> reset =
        CompletableFuture.runAsync(
            () -> {
              try (VolumeRepository volume = fixture.open(slow.posix())) {
                volume.reset(volume.resolve("HEAD", MASTER), false, Progress.NONE);
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            });
    assertThat(resetting.await(120, TimeUnit.SECONDS)).isTrue();
    try (VolumeRepository plugin = fixture.open(unsynced)) {
      assertThatThrownBy(() -> plugin.mount(MOUNT, Duration.ofMillis(100), Progress.NONE))
          .isInstanceOf(RepositoryLockedException.class)
          .hasMessageContaining("being changed");
      assertThat(plugin.mounts()).isEmpty();
      go.countDown();
      Path path = plugin.mount(MOUNT, PATIENCE, Progress.NONE);
      assertThat(path.resolve("file")).hasContent("first");
    }
    reset.get(120, TimeUnit.SECONDS);
  }

  private static void await(CountDownLatch latch) throws java.io.InterruptedIOException {
    try {
      if (!latch.await(120, TimeUnit.SECONDS)) {
        throw new AssertionError("nobody opened the latch");
      }
    } catch (InterruptedException e) {
      throw new java.io.InterruptedIOException();
    }
  }

  @Test
  void mountFinishesWhatAKilledCheckoutLeft() throws Exception {
    killResetHalfway();
    try (VolumeRepository plugin = fixture.open(unsynced)) {
      assertThat(plugin.interrupted()).contains("reset");
      Path path = plugin.mount(MOUNT, PATIENCE, Progress.NONE);
      assertThat(plugin.interrupted()).isEmpty();
      assertThat(path.resolve("file")).hasContent("first");
    }
  }

  @Test
  void mountDoesNotWaitForWhoHasTheLockWhenNothingIsToBeFinishedAnyMore() throws Exception {
    killResetHalfway();
    CountDownLatch looked = new CountDownLatch(2);
    FaultyPosix waiting =
        FaultyPosix.over(unsynced)
            .before(
                "openat",
                call -> {
                  String name = new String((byte[]) call.arguments().get(1), UTF_8);
                  if (name.equals("lock")) {
                    looked.countDown();
                  }
                });
    Directory volume = Directory.openRoot(unsynced, fixture.volumePath());
    try (volume;
        FileLock other =
            FileLock.tryAcquire(volume, VolumeFiles.LOCK, "a command", Duration.ZERO)
                .orElseThrow()) {
      assertThat(other).isNotNull();
      CompletableFuture<Path> mount =
          CompletableFuture.supplyAsync(
              () -> {
                try (VolumeRepository plugin = fixture.open(waiting.posix())) {
                  return plugin.mount(MOUNT, Duration.ofMinutes(5), Progress.NONE);
                } catch (Exception e) {
                  throw new AssertionError(e);
                }
              });
      assertThat(looked.await(120, TimeUnit.SECONDS)).isTrue();
      assertThat(mount).isNotDone();
      Files.delete(fixture.volumePath().resolve("journal/intent.json"));
      assertThat(mount.get(2, TimeUnit.MINUTES)).isDirectory();
    }
  }

  private void killResetHalfway() throws Exception {
    Files.writeString(fixture.files().resolve("file"), "lost");
    FaultyPosix dying = FaultyPosix.over(new NativePosix()).withoutSyncs();
    dying.before(
        "pwrite",
        call -> {
          String target =
              Files.readSymbolicLink(Path.of("/proc/self/fd/" + call.arguments().get(0)))
                  .toString();
          if (target.endsWith("branches/master/file")) {
            throw new java.io.IOException("killed");
          }
        });
    try (VolumeRepository volume = fixture.open(dying.posix())) {
      CommitId head = volume.resolve("HEAD", MASTER);
      assertThatThrownBy(() -> volume.reset(head, false, Progress.NONE))
          .hasRootCauseMessage("killed");
    }
  }

  @Test
  void nothingIsLentThatIsNotThere() throws Exception {
    try (VolumeRepository volume = fixture.open(unsynced)) {
      Path files = volume.workingDirectory();
      Files.move(files, temp.resolve("away"));
      assertThatThrownBy(() -> volume.mount(MOUNT, PATIENCE, Progress.NONE))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("is gone");
      Files.createSymbolicLink(files, temp.resolve("away"));
      assertThatThrownBy(() -> volume.mount(MOUNT, PATIENCE, Progress.NONE))
          .hasMessageContaining("no directory any more");
      assertThat(volume.mounts()).isEmpty();
    }
  }

  @Test
  void pathThatLeadsElsewhereIsNotLent() throws Exception {
    Files.delete(fixture.files());
    Files.createSymbolicLink(fixture.files(), temp);
    try (VolumeRepository volume = fixture.open(unsynced)) {
      assertThatThrownBy(() -> volume.mount(MOUNT, PATIENCE, Progress.NONE))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("does not lead to the files of branch master");
    }
  }

  @Test
  void damagedMountsAreNamedAndNothingIsGuessed() throws Exception {
    Files.writeString(fixture.volumePath().resolve("mounts.json"), "{\"mounts\":{\"x\":\"y\"}}");
    try (VolumeRepository volume = fixture.open(unsynced)) {
      assertThatThrownBy(() -> volume.mount(MOUNT, PATIENCE, Progress.NONE))
          .isInstanceOf(ObjectCorruptException.class)
          .hasMessageContaining("the mounts of volume foo are not readable");
    }
  }

  @Test
  void manyWhoComeAndGoAtOnceAreCountedRight() throws Exception {
    Runnable user =
        () -> {
          try (VolumeRepository volume = fixture.open(unsynced)) {
            for (int i = 0; i < 10; i++) {
              volume.mount(MOUNT, PATIENCE, Progress.NONE);
              volume.mount(OTHER_MOUNT, PATIENCE, Progress.NONE);
              volume.unmount(MOUNT);
            }
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        };
    CompletableFuture.allOf(
            CompletableFuture.runAsync(user),
            CompletableFuture.runAsync(user),
            CompletableFuture.runAsync(user))
        .get(50, TimeUnit.SECONDS);
    try (VolumeRepository volume = fixture.open(unsynced)) {
      assertThat(volume.mounts()).isEqualTo(Map.of(OTHER_MOUNT, 30));
      assertThat(volume.forgetMounts(volume.mountsEver() - 1)).isFalse();
      assertThat(volume.mounts()).isNotEmpty();
      assertThat(volume.forgetMounts(volume.mountsEver())).isTrue();
      assertThat(volume.mounts()).isEmpty();
      assertThat(state()).content().contains("\"sealed\":true");
    }
  }

  @Test
  void mountThatNoContainerExplainsForTenSecondsKeepsNoVolumeFromBeingRemoved() throws Exception {
    assertThat(timesAskedUntilRemoved(seconds(4), seconds(-1)))
        // The mount was first seen at 4 seconds.
        .containsExactly(seconds(0), seconds(4), seconds(8), seconds(12), seconds(16));
  }

  @Test
  void mountThatComesWhileAVolumeIsToBeRemovedHasItsTenSecondsToo() throws Exception {
    assertThat(timesAskedUntilRemoved(seconds(3), seconds(9)))
        .endsWith(seconds(12), seconds(15), seconds(18), seconds(21), seconds(24));
  }

  /**
   * When it was asked who uses a mounted volume, until it was removed.
   *
   * @param step how long each answer takes
   * @param again when the engine mounts for another container, of which it does not tell yet
   */
  private List<Duration> timesAskedUntilRemoved(Duration step, Duration again) throws Exception {
    mounted();
    Uptime uptime = new Uptime(unsynced);
    Pool pool = fixture.pool(PoolFixture.context(uptime.posix()));
    List<Duration> asked = new ArrayList<>();
    pool.remove(
        PoolFixture.FOO,
        () -> {
          asked.add(uptime.now());
          if (uptime.now().equals(again)) {
            mountAgain();
          }
          uptime.pass(step);
          return true;
        });
    assertThat(pool.contains(PoolFixture.FOO)).isFalse();
    return asked;
  }

  @Test
  void volumeWhoseContainerComesWhileItIsToBeRemovedStays() throws Exception {
    mounted();
    Uptime uptime = new Uptime(unsynced);
    Pool pool = fixture.pool(PoolFixture.context(uptime.posix()));
    assertThatThrownBy(
            () ->
                pool.remove(
                    PoolFixture.FOO,
                    () -> {
                      if (!uptime.now().isZero()) {
                        throw new VolumeException(VolumeException.Reason.REFUSED, "db has come");
                      }
                      uptime.pass(Duration.ofSeconds(9));
                      return true;
                    }))
        .hasMessage("db has come");
    assertThat(pool.contains(PoolFixture.FOO)).isTrue();
  }

  @Test
  void mountThatGoesWhileAVolumeIsToBeRemovedIsWaitedForAndOneThatStaysIsRefused()
      throws Exception {
    mounted();
    Uptime uptime = new Uptime(unsynced);
    Pool pool = fixture.pool(PoolFixture.context(uptime.posix()));
    assertThatThrownBy(
            () ->
                pool.remove(
                    PoolFixture.FOO,
                    () -> {
                      uptime.pass(Duration.ofSeconds(1));
                      return false;
                    }))
        .isInstanceOf(VolumeException.class)
        .hasMessageContaining("mounted by 1 container");
    assertThat(uptime.now()).isEqualTo(seconds(3));
    int[] looks = {0};
    try (VolumeRepository volume = fixture.open(unsynced)) {
      pool.remove(
          PoolFixture.FOO,
          () -> {
            if (++looks[0] == 2) {
              volume.unmount(MOUNT);
            }
            return false;
          });
    }
    assertThat(looks[0]).isEqualTo(2);
    assertThat(pool.contains(PoolFixture.FOO)).isFalse();
  }

  @Test
  void volumeWhoseMountsAreNotReadableIsRemovedOnlyWhenAnEngineWasAsked() throws Exception {
    Files.writeString(fixture.volumePath().resolve("mounts.json"), "{");
    Uptime uptime = new Uptime(unsynced);
    Pool pool = fixture.pool(PoolFixture.context(uptime.posix()));
    assertThatThrownBy(() -> pool.remove(PoolFixture.FOO, () -> false))
        .isInstanceOf(ObjectCorruptException.class);
    pool.remove(
        PoolFixture.FOO,
        () -> {
          uptime.pass(Duration.ofSeconds(5));
          return true;
        });
    assertThat(pool.contains(PoolFixture.FOO)).isFalse();
    assertThat(uptime.now()).isEqualTo(seconds(20));
  }

  private void mountAgain() throws IOException, VolumeException {
    Pool driverPool = fixture.pool(PoolFixture.context(unsynced));
    try (VolumeRepository driver = driverPool.open(PoolFixture.FOO)) {
      driver.mount(OTHER_MOUNT, PATIENCE, Progress.NONE);
    }
  }

  private void mounted() throws Exception {
    try (VolumeRepository volume = fixture.open(unsynced)) {
      volume.mount(MOUNT, PATIENCE, Progress.NONE);
    }
  }

  private static Duration seconds(long seconds) {
    return Duration.ofSeconds(seconds);
  }

  @Test
  void placeOfThePoolIsDescribedAndLeftAsItWas() throws Exception {
    Pool pool = fixture.pool(PoolFixture.context(new NativePosix()));
    PoolHealth health = pool.examine();
    assertThat(health.freeBytes()).isPositive().isLessThanOrEqualTo(health.totalBytes());
    assertThat(health.trustworthyTimes())
        .isEqualTo(java.util.Set.of("ext4", "xfs", "btrfs").contains(health.fileSystem()));
    assertThat(health.sync()).isPositive();
    try (java.util.stream.Stream<Path> left = Files.list(fixture.directory())) {
      assertThat(left.map(path -> path.getFileName().toString())).containsOnly("foo", ".lock");
    }
  }
}
