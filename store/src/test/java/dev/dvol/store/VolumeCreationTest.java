// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import static dev.dvol.store.PoolFixture.FOO;
import static dev.dvol.store.PoolFixture.MASTER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.dvol.store.error.RepositoryLockedException;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.testing.FaultyPosix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Volumes as Docker asks for them, and how Docker loses sight of them. */
@Timeout(60)
class VolumeCreationTest {
  private static final VolumeName BAR = new VolumeName("bar");
  private static final VolumeName ANONYMOUS = new VolumeName("0123456789abcdef".repeat(4));

  @TempDir Path temp;

  private PoolFixture fixture;
  private Pool pool;

  @BeforeEach
  void pool() throws Exception {
    fixture = new PoolFixture(temp.resolve("pool"));
    pool =
        fixture.pool(
            PoolFixture.context(FaultyPosix.over(new NativePosix()).withoutSyncs().posix()));
  }

  private static Creation seeded(Creation.Seed seed) {
    return new Creation(
        MASTER, Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(seed), Map.of());
  }

  private Path files(VolumeName name) throws Exception {
    return fixture.directory().resolve(name.text()).resolve("running_point").toRealPath();
  }

  @Test
  void rootDirectoryGetsTheOwnerAndModeThatWereAskedFor() throws Exception {
    assumeThat(new NativePosix().effectiveUserId()).isZero();
    pool.create(
        FOO,
        new Creation(
            new BranchName("prod"),
            Optional.of(999L),
            Optional.of(998L),
            Optional.of(02750),
            Optional.empty(),
            Map.of("uid", "999")));
    Map<String, Object> stat = Files.readAttributes(files(FOO), "unix:uid,gid,mode");
    assertThat(stat).containsEntry("uid", 999).containsEntry("gid", 998);
    assertThat((Integer) stat.get("mode") & 07777).isEqualTo(02750);
    try (VolumeRepository volume = pool.open(FOO)) {
      assertThat(volume.activeBranch()).hasToString("prod");
    }
    Attachment attachment = pool.attachment(FOO).orElseThrow();
    assertThat(attachment).isEqualTo(new Attachment(true, PoolFixture.NOW, Map.of("uid", "999")));
  }

  @Test
  void volumeMadeFromACommitHasItsFilesAndNoHistory() throws Exception {
    pool.init(FOO, MASTER);
    Files.createDirectories(files(FOO).resolve("a/b"));
    Files.writeString(files(FOO).resolve("a/b/file"), "content");
    Files.setLastModifiedTime(files(FOO).resolve("a/b/file"), FileTime.from(PoolFixture.NOW));
    try (VolumeRepository foo = pool.open(FOO)) {
      PoolFixture.commit(foo, "first");
    }
    Files.writeString(files(FOO).resolve("a/b/file"), "later");
    assertThat(pool.create(BAR, seeded(new Creation.Seed.OfCommit(FOO, "HEAD")))).isEmpty();
    assertThat(files(BAR).resolve("a/b/file")).hasContent("content");
    assertThat(Files.getLastModifiedTime(files(BAR).resolve("a/b/file")))
        .isEqualTo(FileTime.from(PoolFixture.NOW));
    try (VolumeRepository bar = pool.open(BAR)) {
      assertThat(bar.branches().get(0).tip()).isEmpty();
    }
  }

  @Test
  void volumeMadeFromADirectoryHasAllOfItAndItsFirstCommitStoresNothingTwice() throws Exception {
    Path from = Files.createDirectories(temp.resolve("from/sub"));
    Files.write(from.resolve("page"), PoolFixture.bytes(3, 400_000));
    Files.createLink(from.resolve("link"), from.resolve("page"));
    Files.createSymbolicLink(from.resolve("symbolic"), Path.of("page"));
    Files.setLastModifiedTime(from.resolve("page"), FileTime.from(PoolFixture.NOW));
    pool.create(FOO, seeded(new Creation.Seed.OfDirectory(temp.resolve("from"))));
    assertThat(PoolFixture.content(files(FOO)))
        .isEqualTo(PoolFixture.content(temp.resolve("from")));
    try (VolumeRepository foo = pool.open(FOO)) {
      long before = foo.storedBytes();
      CommitResult first = foo.commit(PoolFixture.request("first"), Progress.NONE);
      assertThat(foo.storedBytes() - before).isLessThan(100_000);
      assertThat(first.logicalBytes()).isGreaterThan(400_000);
    }
    fixture.fsck();
  }

  @Test
  void whatCannotBeMadeLeavesNothing() throws Exception {
    List<Creation.Seed> bad =
        List.of(
            new Creation.Seed.OfCommit(BAR, "HEAD"),
            new Creation.Seed.OfDirectory(temp.resolve("absent")),
            new Creation.Seed.OfDirectory(Path.of("relative")));
    for (Creation.Seed seed : bad) {
      assertThatThrownBy(() -> pool.create(FOO, seeded(seed))).isInstanceOf(VolumeException.class);
    }
    pool.init(BAR, MASTER);
    assertThatThrownBy(() -> pool.create(FOO, seeded(new Creation.Seed.OfCommit(BAR, "HEAD"))))
        .isInstanceOf(VolumeException.class);
    assertThat(pool.contains(FOO)).isFalse();
    try (Stream<Path> left = Files.list(fixture.directory())) {
      assertThat(left.map(path -> path.getFileName().toString())).containsOnly("bar", ".lock");
    }
  }

  @Test
  void othersUseThePoolWhileAVolumeIsFilled() throws Exception {
    Path from = Files.createDirectory(temp.resolve("from"));
    Files.writeString(from.resolve("file"), "x");
    CountDownLatch others = new CountDownLatch(1);
    FaultyPosix slow = FaultyPosix.over(new NativePosix()).withoutSyncs();
    boolean[] done = {false};
    slow.before(
        "pwrite",
        call -> {
          String target =
              Files.readSymbolicLink(Path.of("/proc/self/fd/" + call.arguments().get(0)))
                  .toString();
          if (target.endsWith("branches/master/file") && !done[0]) {
            done[0] = true;
            try {
              pool.init(BAR, MASTER);
            } catch (VolumeException e) {
              throw new AssertionError(e);
            }
            others.countDown();
          }
        });
    Pool filling = fixture.pool(PoolFixture.context(slow.posix()));
    filling.create(FOO, seeded(new Creation.Seed.OfDirectory(from)));
    assertThat(others.getCount()).isZero();
    assertThat(pool.volumes()).containsExactly(BAR, FOO);
    assertThat(files(FOO).resolve("file")).hasContent("x");
  }

  @Test
  void detachedVolumeKeepsItsDataAndComesBackWithIt() throws Exception {
    pool.create(
        FOO,
        new Creation(
            MASTER,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Map.of("quiesce", "pause")));
    Files.writeString(files(FOO).resolve("file"), "kept");
    pool.detach(FOO);
    assertThat(pool.attachment(FOO).orElseThrow().attached()).isFalse();
    assertThat(pool.volumes()).containsExactly(FOO);
    assertThat(files(FOO).resolve("file")).hasContent("kept");
    pool.attach(FOO, Map.of());
    Attachment back = pool.attachment(FOO).orElseThrow();
    assertThat(back).isEqualTo(new Attachment(true, PoolFixture.NOW, Map.of("quiesce", "pause")));
    assertThatThrownBy(() -> pool.detach(BAR)).isInstanceOf(VolumeException.class);
    assertThat(pool.attachment(BAR)).isEmpty();
  }

  @Test
  void anonymousVolumeWithoutACommitGoesToTheTrashAndOneWithACommitStays() throws Exception {
    pool.init(ANONYMOUS, MASTER);
    Files.writeString(files(ANONYMOUS).resolve("file"), "x");
    pool.detach(ANONYMOUS);
    assertThat(pool.volumes()).isEmpty();
    try (Stream<Path> trash = Files.list(fixture.directory().resolve(".trash"))) {
      assertThat(trash).hasSize(1);
    }
    pool.init(ANONYMOUS, MASTER);
    try (VolumeRepository volume = pool.open(ANONYMOUS)) {
      PoolFixture.commit(volume, "precious");
    }
    pool.detach(ANONYMOUS);
    assertThat(pool.volumes()).containsExactly(ANONYMOUS);
  }

  @Test
  void anonymousVolumeWhoseFirstCommitIsUnderWayStays() throws Exception {
    pool.init(ANONYMOUS, MASTER);
    Files.writeString(files(ANONYMOUS).resolve("file"), "x");
    CountDownLatch looked = new CountDownLatch(1);
    FaultyPosix watching =
        FaultyPosix.over(new NativePosix()).before("flock", call -> looked.countDown());
    Pool removing = fixture.pool(PoolFixture.context(watching.posix()));
    AtomicReference<CompletableFuture<Void>> detaching = new AtomicReference<>();
    Tenants tenants =
        new Tenants()
            .whileQuieting(
                () -> {
                  detaching.set(CompletableFuture.runAsync(() -> detachOnceFree(removing)));
                  // It has looked for commits without a lock by then, and found none.
                  assertThat(looked.await(30, TimeUnit.SECONDS)).isTrue();
                });
    try (VolumeRepository volume = pool.open(ANONYMOUS)) {
      volume.commit(PoolFixture.request("precious"), tenants, Progress.NONE);
    }
    detaching.get().get();
    assertThat(pool.volumes()).containsExactly(ANONYMOUS);
    assertThat(pool.attachment(ANONYMOUS).orElseThrow().attached()).isFalse();
  }

  /** As Docker does, which asks again. */
  private static void detachOnceFree(Pool pool) {
    while (true) {
      try {
        pool.detach(ANONYMOUS);
        return;
      } catch (RepositoryLockedException e) {
        // The commit takes its time.
      } catch (IOException | VolumeException e) {
        throw new AssertionError(e);
      }
    }
  }

  @Test
  void volumeOfATimeBeforeDockerIsAttachedWithoutOptions() throws Exception {
    pool.init(FOO, MASTER);
    Files.delete(fixture.volumePath().resolve("docker.json"));
    Attachment attachment = pool.attachment(FOO).orElseThrow();
    assertThat(attachment.attached()).isTrue();
    assertThat(attachment.options()).isEmpty();
    Files.writeString(fixture.volumePath().resolve("docker.json"), "[]");
    assertThatThrownBy(() -> pool.attachment(FOO)).hasMessageContaining("docker.json");
  }
}
