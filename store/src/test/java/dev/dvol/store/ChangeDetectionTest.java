// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import static dev.dvol.store.PoolFixture.MASTER;
import static dev.dvol.store.PoolFixture.OTHER;
import static java.time.temporal.ChronoUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.dvol.store.CheckoutRequest.WhenDirty;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.error.VolumeException.Reason;
import dev.dvol.store.index.IndexHeader;
import dev.dvol.store.index.StatIndex;
import dev.dvol.store.index.StatIndexWriter;
import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.Errno;
import dev.dvol.store.posix.Name;
import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.posix.PosixException;
import dev.dvol.store.posix.Stat;
import dev.dvol.store.posix.Timestamp;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.testing.FaultyPosix;
import dev.dvol.store.testing.LoopMount;
import dev.dvol.store.testing.Stats;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * When a file may be taken for unchanged without being read: each rule of {@link
 * dev.dvol.store.index.TrustRules} on a real file system. Whether a file was read is told by the
 * bytes that a commit read.
 */
@Timeout(600)
class ChangeDetectionTest {
  private static final int SIZE = 50_000;
  private static final UUID BOOT = UUID.fromString("00000000-0000-4000-8000-000000000001");
  private static final UUID NEXT_BOOT = UUID.fromString("00000001-0000-4000-8000-000000000002");

  @TempDir Path temp;

  private final Posix real = new NativePosix();
  private PoolFixture fixture;

  private void init(Path pool) throws Exception {
    fixture = new PoolFixture(pool);
    fixture.init();
    Files.write(file(), PoolFixture.bytes(1, SIZE));
    letTheClockTick();
    commit(real, BOOT);
  }

  private void init() throws Exception {
    init(temp.resolve("pool"));
    assumeThat(Files.getFileStore(temp).type()).isIn("ext4", "xfs", "btrfs");
    assertThat(bytesRead(real, BOOT)).as("read again without a reason").isZero();
  }

  private void initTwoCommitsAndSeal() throws Exception {
    init();
    Files.write(file(), PoolFixture.bytes(4, SIZE));
    letTheClockTick();
    commit(real, BOOT);
    try (VolumeRepository volume = open(real, BOOT)) {
      PoolFixture.useOnce(volume);
    }
  }

  private Path file() {
    return fixture.files().resolve("file");
  }

  private Path index() {
    return fixture.volumePath().resolve("index/master");
  }

  private static void letTheClockTick() throws Exception {
    Thread.sleep(20);
  }

  private VolumeRepository open(Posix posix, UUID boot) throws Exception {
    return fixture.open(
        new StoreContext(
            posix,
            Clock.fixed(PoolFixture.NOW, ZoneOffset.UTC),
            new Random(posix.hashCode()),
            "test",
            () -> boot));
  }

  private CommitResult commit(Posix posix, UUID boot) throws Exception {
    try (VolumeRepository volume = open(posix, boot)) {
      return volume.commit(PoolFixture.request("again"), Progress.NONE);
    }
  }

  private long bytesRead(Posix posix, UUID boot) throws Exception {
    return commit(posix, boot).readBytes();
  }

  private void assertCommitHasTheFile(CommitId id) throws Exception {
    assertThat(restored(id).resolve("file")).hasSameBinaryContentAs(file());
  }

  private Path restored(CommitId id) throws Exception {
    Path out = temp.resolve("restored-" + id);
    try (VolumeRepository volume = open(real, BOOT)) {
      volume.restore(id, out, Progress.NONE);
    }
    return out;
  }

  @Test
  void rewriteOfTheSameSizeWithItsTimePutBackIsSeen() throws Exception {
    init();
    FileTime time = Files.getLastModifiedTime(file());
    Files.write(file(), PoolFixture.bytes(2, SIZE), StandardOpenOption.WRITE);
    Files.setLastModifiedTime(file(), time);
    CommitResult result = commit(real, BOOT);
    assertThat(result.changedEntries()).isEqualTo(1);
    assertCommitHasTheFile(result.id());
  }

  @Test
  void fileOfTheSameNameSizeAndTimeInAnotherInodeIsSeen() throws Exception {
    init();
    FileTime time = Files.getLastModifiedTime(file());
    Path replacement = fixture.files().resolve("replacement");
    Files.write(replacement, PoolFixture.bytes(2, SIZE));
    Files.setLastModifiedTime(replacement, time);
    Files.move(replacement, file(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    CommitResult result = commit(real, BOOT);
    assertThat(result.changedEntries()).isEqualTo(1);
    assertCommitHasTheFile(result.id());
  }

  @Test
  void fileWrittenInTheTickOfTheScanIsReadAgain() throws Exception {
    init();
    // The clock stands still from before the write until after the scan.
    Timestamp now = real.coarseRealTime();
    Instant tick = Instant.ofEpochSecond(now.seconds(), now.nanos());
    FaultyPosix frozen =
        FaultyPosix.over(real)
            .answer(
                "coarseRealTime",
                (call, kernel) -> new Timestamp(tick.getEpochSecond(), tick.getNano()));
    Files.write(file(), PoolFixture.bytes(3, SIZE));
    assertThat(bytesRead(frozen.posix(), BOOT)).isEqualTo(SIZE);
    assertThat(bytesRead(real, BOOT)).as("was written at or after the tick").isEqualTo(SIZE);
    assertThat(bytesRead(real, BOOT)).isZero();
  }

  @Test
  void fileWrittenInTheSecondOfTheScanIsReadAgainWhereTimesHaveNoFraction() throws Exception {
    try (LoopMount mount = LoopMount.of("ext4", temp, 64 << 20, "-I", "128")) {
      init(mount.path().resolve("pool"));
      FileTime scanned;
      CommitResult result;
      byte value = 10;
      // All of it has to happen within one second, which a sync may not.
      Posix unsynced = FaultyPosix.over(real).withoutSyncs().posix();
      do {
        Files.write(file(), PoolFixture.bytes(value++, SIZE), StandardOpenOption.WRITE);
        letTheClockTick();
        commit(unsynced, BOOT);
        scanned = Files.getLastModifiedTime(file());
        Files.write(file(), PoolFixture.bytes(value++, SIZE), StandardOpenOption.WRITE);
        result = commit(unsynced, BOOT);
      } while (!Files.getLastModifiedTime(file()).equals(scanned));
      assertThat(scanned.toInstant()).isEqualTo(scanned.toInstant().truncatedTo(SECONDS));
      assertCommitHasTheFile(result.id());
    }
  }

  @Test
  void bytesThatArriveAfterTheirTimeHasMovedAreNotMissedBesideWriters() throws Exception {
    init();
    Files.write(file(), PoolFixture.bytes(6, SIZE), StandardOpenOption.WRITE);
    letTheClockTick();
    Stat begun;
    try (Directory files = Directory.openRoot(real, fixture.files())) {
      begun = files.stat(Name.of("file"));
    }
    // A write in place that the kernel was asked for before the hot pass, and did after it.
    FaultyPosix late = FaultyPosix.over(real);
    for (String method : List.of("statat", "fstat")) {
      late.answer(
          method,
          (call, kernel) -> {
            Stat stat = (Stat) kernel.call();
            return stat.inode() == begun.inode() ? begun : stat;
          });
    }
    Tenants tenants =
        new Tenants()
            .whileQuieting(
                () -> Files.write(file(), PoolFixture.bytes(7, SIZE), StandardOpenOption.WRITE));
    CommitResult result;
    try (VolumeRepository volume = open(late.posix(), BOOT)) {
      result = volume.commit(PoolFixture.request("late"), tenants, Progress.NONE);
    }
    assertCommitHasTheFile(result.id());
  }

  @Test
  void whatHasSettledBeforeTheHotPassIsNotReadAgainWhileContainersWait() throws Exception {
    init();
    Files.write(file(), PoolFixture.bytes(8, SIZE), StandardOpenOption.WRITE);
    Thread.sleep(2100);
    try (VolumeRepository volume = open(real, BOOT)) {
      CommitResult result =
          volume.commit(PoolFixture.request("settled"), new Tenants(), Progress.NONE);
      assertThat(result.readBytes()).isEqualTo(SIZE);
    }
  }

  @Test
  void writerThroughAMappingIsNeverMissed() throws Exception {
    init();
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    try (FileChannel channel =
        FileChannel.open(file(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      MappedByteBuffer map = channel.map(MapMode.READ_WRITE, 0, SIZE);
      for (int round = 0; round < 40; round++) {
        // Several stores to one page, of which the kernel tells only the first after a writeback.
        for (int store = 1 + random.nextInt(3); store > 0; store--) {
          map.put(random.nextInt(4096), (byte) random.nextInt());
          if (random.nextBoolean()) {
            Thread.sleep(random.nextInt(6));
          }
        }
        byte[] now = new byte[SIZE];
        map.get(0, now);
        CommitResult result = commit(real, BOOT);
        try (VolumeRepository volume = open(real, BOOT)) {
          java.io.ByteArrayOutputStream stored = new java.io.ByteArrayOutputStream();
          volume
              .contentAt(result.id(), dev.dvol.store.tree.PathBytes.of("file"))
              .orElseThrow()
              .copyTo(stored);
          assertThat(Arrays.equals(stored.toByteArray(), now)).as("round " + round).isTrue();
        }
      }
    }
  }

  @Test
  void indexOfAnotherBootIsBelievedOnlyWhenSealed() throws Exception {
    init();
    assertThat(bytesRead(real, NEXT_BOOT)).isEqualTo(SIZE);
    assertThat(bytesRead(real, NEXT_BOOT)).isZero();
    try (VolumeRepository volume = open(real, NEXT_BOOT)) {
      PoolFixture.useOnce(volume);
    }
    assertThat(bytesRead(real, BOOT)).isZero();
    try (VolumeRepository volume = open(real, BOOT)) {
      volume.mount(PoolFixture.MOUNT, Duration.ZERO, Progress.NONE);
    }
    assertThat(bytesRead(real, NEXT_BOOT)).isEqualTo(SIZE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ext4", "xfs"})
  void indexFromBeforeTheFileSystemWasMountedAnewIsBelievedOnlyWhenSealed(String type)
      throws Exception {
    try (LoopMount mount = LoopMount.of(type, temp, 400L << 20)) {
      init(mount.path().resolve("pool"));
      assertThat(bytesRead(real, BOOT)).isZero();
      mount.restorePower();
      assertThat(bytesRead(real, BOOT)).isEqualTo(SIZE);
      assertThat(bytesRead(real, BOOT)).isZero();
      try (VolumeRepository volume = open(real, BOOT)) {
        PoolFixture.useOnce(volume);
      }
      mount.restorePower();
      assertThat(bytesRead(real, BOOT)).isZero();
      mount.restorePower();
      try (VolumeRepository volume = open(real, BOOT)) {
        volume.mount(PoolFixture.MOUNT, Duration.ZERO, Progress.NONE);
      }
      mount.restorePower();
      // A seal that is made now must not vouch for an index of the run before.
      try (VolumeRepository volume = open(real, BOOT)) {
        volume.unmount(PoolFixture.MOUNT);
      }
      mount.restorePower();
      assertThat(bytesRead(real, BOOT)).isEqualTo(SIZE);
    }
  }

  @Test
  void sealIsTakenBackDurablyBeforeAResetWritesAndComesBackWithIt() throws Exception {
    initTwoCommitsAndSeal();
    boolean[] sealedWhileWriting = {false};
    FaultyPosix watching = FaultyPosix.over(real);
    watching.before(
        "pwrite",
        call -> {
          String target =
              Files.readSymbolicLink(Path.of("/proc/self/fd/" + call.arguments().get(0)))
                  .toString();
          String state = Files.readString(fixture.volumePath().resolve("state/master.json"));
          if (target.endsWith("branches/master/file") && state.contains("\"sealed\":true")) {
            sealedWhileWriting[0] = true;
          }
        });
    try (VolumeRepository volume = open(watching.posix(), BOOT)) {
      volume.reset(volume.resolve("HEAD~1", MASTER), false, Progress.NONE);
    }
    assertThat(sealedWhileWriting[0]).isFalse();
    assertThat(bytesRead(real, NEXT_BOOT)).isZero();
  }

  @Test
  void filesThatAreLeftBetweenTwoStatesAreNotSealed() throws Exception {
    initTwoCommitsAndSeal();
    FaultyPosix faulty = FaultyPosix.over(real);
    faulty.before(
        "pwrite",
        call -> {
          Path open = Path.of("/proc/self/fd/" + call.arguments().get(0));
          if (Files.readSymbolicLink(open).endsWith("branches/master/file")) {
            throw new PosixException(Errno.EIO, "write", "file");
          }
        });
    Posix failing = faulty.posix();
    try (VolumeRepository volume = open(failing, BOOT)) {
      assertThatThrownBy(() -> volume.reset(volume.resolve("HEAD~1", MASTER), false, Progress.NONE))
          .isInstanceOf(PosixException.class);
    }
    try (VolumeRepository volume = open(failing, NEXT_BOOT)) {
      volume.finishInterruptedBeforeReset(Progress.NONE);
    }
    assertThat(Files.readString(fixture.volumePath().resolve("state/master.json")))
        .contains("\"sealed\":false");
    assertThat(bytesRead(real, NEXT_BOOT)).as("what nobody vouches for").isEqualTo(SIZE);
  }

  @Test
  void whatAResetWroteIsBelievedThoughTheCoarseClockLagsBehindTheTimesOfFiles() throws Exception {
    init();
    Files.write(file(), PoolFixture.bytes(4, SIZE));
    letTheClockTick();
    commit(real, BOOT);
    FaultyPosix lagging =
        FaultyPosix.over(real)
            .answer(
                "coarseRealTime",
                (call, kernel) -> {
                  Timestamp now = (Timestamp) kernel.call();
                  int lag = 9_000_000;
                  return now.nanos() >= lag
                      ? new Timestamp(now.seconds(), now.nanos() - lag)
                      : new Timestamp(now.seconds() - 1, now.nanos() - lag + 1_000_000_000);
                });
    try (VolumeRepository volume = open(lagging.posix(), BOOT)) {
      volume.reset(volume.resolve("HEAD~1", MASTER), false, Progress.NONE);
    }
    assertThat(bytesRead(real, BOOT)).isZero();
  }

  @Test
  void directoriesThatAreExchangedBehindAResetAreNotTakenForEachOther() throws Exception {
    init();
    List<Path> both = List.of(fixture.files().resolve("a"), fixture.files().resolve("b"));
    for (Path directory : both) {
      Files.createDirectory(directory);
    }
    for (int state = 0; state < 2; state++) {
      for (int i = 0; i < 2; i++) {
        Files.write(both.get(i).resolve("f"), PoolFixture.bytes(10 + 2 * state + i, SIZE));
      }
      letTheClockTick();
      commit(real, BOOT);
    }
    byte[] first = PoolFixture.bytes(10, SIZE);
    boolean[] exchanged = new boolean[1];
    FaultyPosix exchanging =
        FaultyPosix.over(real)
            .before(
                "syncfs",
                call -> {
                  byte[] now = Files.readAllBytes(both.get(0).resolve("f"));
                  if (!exchanged[0] && Arrays.equals(now, first)) {
                    exchanged[0] = true;
                    Path aside = fixture.files().resolve("aside");
                    Files.move(both.get(0), aside);
                    Files.move(both.get(1), both.get(0));
                    Files.move(aside, both.get(1));
                  }
                });
    try (VolumeRepository volume = open(exchanging.posix(), BOOT)) {
      volume.reset(volume.resolve("HEAD~1", MASTER), false, Progress.NONE);
    }
    assertThat(exchanged[0]).isTrue();
    Path out = restored(commit(real, BOOT).id());
    assertThat(out.resolve("a/f")).hasSameBinaryContentAs(both.get(0).resolve("f"));
    assertThat(out.resolve("b/f")).hasSameBinaryContentAs(both.get(1).resolve("f"));
  }

  @Test
  void sealDoesNotVouchForAnIndexThatAPowerCutMayHaveOvertaken() throws Exception {
    init();
    try (VolumeRepository volume = open(real, BOOT)) {
      volume.mount(PoolFixture.MOUNT, Duration.ZERO, Progress.NONE);
    }
    // The power fails, the engine forgets its container, another one comes and goes.
    try (VolumeRepository volume = open(real, NEXT_BOOT)) {
      volume.unmount(PoolFixture.MOUNT);
    }
    assertThat(bytesRead(real, NEXT_BOOT)).isEqualTo(SIZE);
  }

  @Test
  void sealSyncsTheFilesBeforeItIsWritten() throws Exception {
    init();
    FaultyPosix faulty = FaultyPosix.over(real);
    try (VolumeRepository volume = open(faulty.posix(), BOOT)) {
      PoolFixture.useOnce(volume);
    }
    List<String> calls = faulty.mutatingCalls();
    int sync = calls.lastIndexOf("syncfs");
    assertThat(sync).isLessThan(calls.lastIndexOf("renameat")).isNotNegative();
    assertThat(calls.subList(calls.lastIndexOf("renameat"), calls.size())).contains("fsync");
  }

  private FaultyPosix clockAhead(long seconds) {
    return FaultyPosix.over(real)
        .answer(
            "coarseRealTime",
            (call, kernel) -> {
              Timestamp now = (Timestamp) kernel.call();
              return new Timestamp(now.seconds() + seconds, now.nanos());
            });
  }

  @ParameterizedTest
  @ValueSource(longs = {-3600, -3, 3, 3600})
  void indexIsNotBelievedAfterAStepOfTheClock(long seconds) throws Exception {
    init();
    FaultyPosix stepped = clockAhead(seconds);
    assertThat(bytesRead(stepped.posix(), BOOT)).isEqualTo(SIZE);
  }

  @Test
  void timeOfLessThanTwoSecondsOffIsNoStep() throws Exception {
    init();
    FaultyPosix slewed = clockAhead(1);
    assertThat(bytesRead(slewed.posix(), BOOT)).isZero();
  }

  @Test
  void fileWithATimeInTheFutureIsReadEachTime() throws Exception {
    init();
    Files.setLastModifiedTime(file(), FileTime.from(Instant.parse("2099-01-01T00:00:00Z")));
    letTheClockTick();
    for (int i = 0; i < 3; i++) {
      assertThat(bytesRead(real, BOOT)).isEqualTo(SIZE);
    }
  }

  @Test
  void fileIsReadEachTimeWhereTimesHaveComeToTheirEnd() throws Exception {
    init();
    Timestamp last = new Timestamp(0x7fffffffL, 0);
    FaultyPosix ended = clockAhead(last.seconds());
    for (String method : List.of("statat", "fstat")) {
      ended.answer(method, (call, kernel) -> Stats.at(last, last, (Stat) kernel.call()));
    }
    for (int i = 0; i < 3; i++) {
      assertThat(bytesRead(ended.posix(), BOOT)).isEqualTo(SIZE);
    }
  }

  @Test
  void fileSystemInMemoryIsNeverTrusted() throws Exception {
    Path shm = Path.of("/dev/shm");
    assumeThat(Files.isWritable(shm)).isTrue();
    assumeThat(Files.getFileStore(shm).type()).isEqualTo("tmpfs");
    Path top = Files.createTempDirectory(shm, "dvol-test-");
    try {
      init(top.resolve("pool"));
      letTheClockTick();
      for (int i = 0; i < 2; i++) {
        assertThat(bytesRead(real, BOOT)).isEqualTo(SIZE);
      }
    } finally {
      try (Directory parent = Directory.openRoot(real, shm)) {
        parent.removeRecursively(Name.of(top.getFileName().toString()));
      }
    }
  }

  @Test
  void damagedIndexIsIgnoredWhereverTheDamageIs() throws Exception {
    init();
    byte[] whole = Files.readAllBytes(index());
    for (int length = 0; length < whole.length; length += 7) {
      Files.write(index(), Arrays.copyOf(whole, length));
      assertThat(StatIndex.open(index())).as("cut to " + length).isEmpty();
    }
    for (int i = 0; i < whole.length; i++) {
      byte[] flipped = whole.clone();
      flipped[i] ^= (byte) (1 << (i % 8));
      Files.write(index(), flipped);
      assertThat(StatIndex.open(index())).as("bit of byte " + i).isEmpty();
    }
    Files.write(index(), Arrays.copyOf(whole, whole.length + 1));
    assertThat(StatIndex.open(index())).isEmpty();
    assertThat(bytesRead(real, BOOT)).isEqualTo(SIZE);
    assertThat(bytesRead(real, BOOT)).isZero();
    Files.delete(index());
    assertThat(bytesRead(real, BOOT)).isEqualTo(SIZE);
  }

  @Test
  void indexOfATreeThatIsGoneIsIgnored() throws Exception {
    init();
    StatIndex index = StatIndex.open(index()).orElseThrow();
    try (Directory directory = Directory.openRoot(real, index().getParent());
        StatIndexWriter writer = StatIndexWriter.create(directory, Name.of("master"))) {
      long root = writer.writeBlock(index.block(index.rootBlock()));
      IndexHeader header = index.header();
      Oid gone = Oid.fromHex("0123456789abcdef0123456789abcdef01234567");
      writer.finish(new IndexHeader(header.run(), header.clockOffsetMillis(), gone), root);
    }
    assertThat(bytesRead(real, BOOT)).isEqualTo(SIZE);
    fixture.fsck();
  }

  // What a directory is based on

  @Test
  void commitOnABranchThatStockGitMovedIsRefusedAndResetOrANewBranchGoOn() throws Exception {
    init();
    Files.write(file(), PoolFixture.bytes(5, SIZE));
    commit(real, BOOT);
    try (VolumeRepository volume = open(real, BOOT)) {
      CommitId based = volume.resolve("HEAD", MASTER);
      CommitId pushed = volume.resolve("HEAD~1", MASTER);
      fixture.git("update-ref", "refs/heads/master", pushed.toString());
      Files.writeString(file(), "uncommitted");
      assertThatThrownBy(() -> PoolFixture.commit(volume, "no"))
          .isInstanceOfSatisfying(
              VolumeException.class,
              e -> {
                assertThat(e.reason()).isEqualTo(Reason.BASE_MOVED);
                assertThat(e.hints()).hasSize(2);
              });
      assertThat(volume.resolve("HEAD", MASTER)).isEqualTo(pushed);
      assertThat(file()).hasContent("uncommitted");
      RestoreResult reset = volume.reset(pushed, false, Progress.NONE);
      assertThat(volume.status(Progress.NONE).isClean()).isTrue();
      CommitId saved = reset.saved().orElseThrow();
      assertThat(volume.commitInfo(saved).parents()).containsExactly(based);
      PoolFixture.commit(volume, "goes on");
      fixture.git("update-ref", "refs/heads/master", pushed.toString());
      Files.writeString(file(), "uncommitted again");
      CheckoutResult result = PoolFixture.checkoutNew(volume, OTHER);
      assertThat(result.parked()).isTrue();
      assertThat(volume.resolve("HEAD", OTHER)).isEqualTo(pushed);
      PoolFixture.commit(volume, "goes on elsewhere");
      assertThatThrownBy(() -> PoolFixture.checkout(volume, MASTER, WhenDirty.REFUSE))
          .isInstanceOfSatisfying(
              VolumeException.class,
              e -> {
                assertThat(e.reason()).isEqualTo(Reason.BASE_MOVED);
                assertThat(e.hints()).isNotEmpty();
              });
      PoolFixture.checkout(volume, MASTER, WhenDirty.FORCE);
      assertThat(volume.status(Progress.NONE).isClean()).isTrue();
      assertThat(volume.status(Progress.NONE).parked()).isFalse();
    }
    assertThat(fixture.git("for-each-ref", "refs/dvol/saved", "refs/dvol/undo").lines().count())
        .isGreaterThanOrEqualTo(2);
    fixture.fsck();
  }

  @Test
  void branchThatStockGitRemovedIsMadeAnewByTheHintOfTheRefusal() throws Exception {
    init();
    try (VolumeRepository volume = open(real, BOOT)) {
      CommitId based = volume.resolve("HEAD", MASTER);
      fixture.git("update-ref", "-d", "refs/heads/master");
      Files.writeString(file(), "uncommitted");
      assertThatThrownBy(() -> PoolFixture.commit(volume, "no"))
          .isInstanceOfSatisfying(
              VolumeException.class,
              e -> assertThat(e.hints().get(0)).contains("reset --hard " + based));
      volume.reset(volume.resolve(based.toString(), MASTER), false, Progress.NONE);
      assertThat(volume.resolve("HEAD", MASTER)).isEqualTo(based);
      PoolFixture.commit(volume, "goes on");
    }
  }

  @Test
  void parkedChangesStayWhereTheyAreWhileTheirBranchWasMoved() throws Exception {
    init();
    try (VolumeRepository volume = open(real, BOOT)) {
      CommitId first = volume.resolve("HEAD~1", MASTER);
      volume.createBranch(OTHER, first);
      Files.writeString(file(), "uncommitted");
      PoolFixture.checkout(volume, OTHER, WhenDirty.PARK);
      CommitId tip = volume.resolve("master", OTHER);
      fixture.git("update-ref", "refs/heads/master", first.toString());
      assertThatThrownBy(() -> PoolFixture.checkout(volume, MASTER, WhenDirty.PARK))
          .isInstanceOf(VolumeException.class);
      fixture.git("update-ref", "refs/heads/master", tip.toString());
      assertThat(PoolFixture.checkout(volume, MASTER, WhenDirty.PARK).unparked()).isTrue();
      assertThat(file()).hasContent("uncommitted");
    }
  }
}
