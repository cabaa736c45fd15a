// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc;

import static dev.dvol.gc.GcFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dvol.store.CommitId;
import dev.dvol.store.VolumeRepository;
import dev.dvol.store.error.ObjectMissingException;
import dev.dvol.store.error.RepositoryLockedException;
import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.testing.FaultyPosix;
import dev.dvol.store.testing.Programs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A gc while others read, write, push and clone. */
@Timeout(240)
class GcTogetherTest {
  private static final Duration RUN = Duration.ofSeconds(Long.getLong("gc.seconds", 3));

  @TempDir private Path temp = Path.of("");
  private GcFixture fixture;

  @BeforeEach
  void makeVolume() throws Exception {
    fixture = GcFixture.create(temp.resolve("pool"));
  }

  private CommitId makeHistory() throws Exception {
    for (int i = 0; i < 20; i++) {
      fixture.write("pages", i, 30 * 16384);
      fixture.write("text" + i, 50 + i, 40_000);
      fixture.commit("commit " + i);
    }
    fixture.write("dropped", 9, 300_000);
    CommitId dropped = fixture.commit("dropped");
    fixture.reset("HEAD^", true);
    return dropped;
  }

  @Test
  void readersThatWereOpenBeforeFindEverythingAfterwards() throws Exception {
    makeHistory();
    try (VolumeRepository reader = fixture.open()) {
      CommitId head = reader.resolve("HEAD", GcFixture.MASTER);
      CommitId old = reader.resolve("HEAD~2", GcFixture.MASTER);
      Path before = temp.resolve("before");
      reader.restore(old, before, Progress.NONE);
      assertThat(fixture.gc(NOW).copiedBytes()).isPositive();
      for (CommitId commit : List.of(old, head)) {
        Path after = temp.resolve("after" + commit.abbreviated());
        reader.restore(commit, after, Progress.NONE);
        assertThat(GcFixture.content(after)).isEqualTo(fixture.restored(commit));
      }
      assertThat(GcFixture.content(temp.resolve("after" + old.abbreviated())))
          .isEqualTo(GcFixture.content(before));
    }
  }

  @Test
  void aCommitCountsOnNothingThatAGcRemovedSinceItsVolumeWasOpened() throws Exception {
    makeHistory();
    try (VolumeRepository writer = fixture.open()) {
      // It has looked at the packs, in which the dropped file still is.
      writer.commitInfo(writer.resolve("HEAD", GcFixture.MASTER));
      fixture.gc(NOW);
      fixture.write("again", 9, 300_000);
      CommitId again = fixture.commit(writer, "the dropped content again");
      fixture.fsck();
      assertThat(fixture.restored(again)).containsKey("again");
    }
  }

  @Test
  void commitsResetsRestoresAndGcsSideBySideLoseNothing() throws Exception {
    makeHistory();
    List<CommitId> history = fixture.commits();
    CommitId stays = history.get(history.size() - 1);
    SortedMap<String, String> content = fixture.restored(stays);
    AtomicBoolean over = new AtomicBoolean();
    Map<CommitId, SortedMap<String, String>> made = new ConcurrentHashMap<>();
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      List<Future<?>> all = new ArrayList<>();
      all.add(threads.submit(() -> until(over, () -> fixture.gc(NOW))));
      all.add(
          threads.submit(
              () -> {
                int[] round = {0};
                return until(
                    over,
                    () -> {
                      int i = round[0]++;
                      fixture.write("busy", 1000 + i % 5, 50_000 + i % 3);
                      CommitId id = fixture.commit("busy " + i);
                      made.put(id, GcFixture.content(fixture.file("")));
                      if (i % 4 == 3) {
                        fixture.reset("HEAD~3", true);
                        made.remove(id);
                      }
                      return id;
                    });
              }));
      all.add(
          threads.submit(
              () ->
                  until(
                      over,
                      () -> {
                        assertThat(fixture.restored(stays)).isEqualTo(content);
                        return stays;
                      })));
      Thread.sleep(RUN.toMillis());
      over.set(true);
      int rounds = 0;
      for (Future<?> one : all) {
        int ofOne = (Integer) one.get();
        assertThat(ofOne).as("rounds of each").isPositive();
        rounds += ofOne;
      }
      System.out.println("side by side: " + rounds + " rounds");
    } finally {
      threads.shutdownNow();
    }
    fixture.fsck();
    for (CommitId id : fixture.commits()) {
      SortedMap<String, String> restored = fixture.restored(id);
      if (made.containsKey(id)) {
        assertThat(restored).isEqualTo(made.get(id));
      }
    }
  }

  private static int until(AtomicBoolean over, Callable<?> work) throws Exception {
    int rounds = 0;
    while (!over.get() || rounds == 0) {
      try {
        work.call();
        rounds++;
      } catch (RepositoryLockedException e) {
        // The other had it for too long; that is no harm.
        Thread.sleep(1);
      }
    }
    return rounds;
  }

  @Test
  void stockGitClonesWhileGcRuns() throws Exception {
    makeHistory();
    // A clone that was told of a commit fails when gc has dropped that before it asks for it. So it
    // is told of a branch that stays.
    fixture.git("branch", "stays");
    AtomicBoolean over = new AtomicBoolean();
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      Future<Integer> collecting =
          threads.submit(
              () -> {
                int[] round = {0};
                return until(
                    over,
                    () -> {
                      fixture.write("busy", round[0]++, 30_000);
                      fixture.commit("busy");
                      fixture.reset("HEAD^", true);
                      return fixture.gc(NOW);
                    });
              });
      for (int i = 0; i < 4; i++) {
        Path clone = temp.resolve("clone" + i);
        // Not --local, which copies files of a directory that it has listed before.
        Programs.run(
            "git",
            "clone",
            "-q",
            "--bare",
            "--single-branch",
            "--branch=stays",
            "--no-local",
            fixture.store(),
            clone);
        Programs.run("git", "--git-dir", clone, "fsck", "--full", "--strict", "--no-dangling");
      }
      over.set(true);
      assertThat(collecting.get()).isPositive();
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void whatAPushReachesWhileAGcRetiresItIsPutBack() throws Exception {
    final CommitId dropped = makeHistory();
    boolean[] pushed = {false};
    FaultyPosix posix =
        FaultyPosix.over(new NativePosix())
            .withoutSyncs()
            .before(
                "linkat",
                call -> {
                  if (!pushed[0]) {
                    pushed[0] = true;
                    Files.writeString(
                        fixture.store().resolve("refs/heads/pushed"), dropped.hex() + "\n");
                  }
                });
    GcReport report;
    try (VolumeRepository volume = fixture.open(posix.posix())) {
      report = Gc.run(volume, NOW, Progress.NONE);
    }
    assertThat(pushed[0]).isTrue();
    assertThat(report.restoredPacks()).isPositive();
    fixture.fsck();
    assertThat(fixture.restored(dropped)).containsKey("dropped");
    fixture.gc(NOW);
    fixture.fsck();
    assertThat(fixture.restored(dropped)).containsKey("dropped");
  }

  @Test
  void whatLiesInTheTrashAndIsNeededAgainIsPutBack() throws Exception {
    fixture.write("file", 1, 50_000);
    fixture.commit("stays");
    fixture.write("dropped", 2, 300_000);
    final CommitId dropped = fixture.commit("dropped");
    final SortedMap<String, String> content = fixture.restored(dropped);
    fixture.reset("HEAD^", false);
    fixture.pass(Duration.ofDays(15));
    fixture.gc();
    assertThat(fixture.files().keySet()).anyMatch(name -> name.startsWith("dvol-gc/"));
    Files.writeString(fixture.store().resolve("refs/heads/back"), dropped.hex() + "\n");
    fixture.pass(Duration.ofDays(15));
    GcReport report = fixture.gc();
    assertThat(report.restoredPacks()).isPositive();
    assertThat(fixture.restored(dropped)).isEqualTo(content);
    fixture.fsck();
  }

  @Test
  void aPlanCountsWhatLiesInTheTrashAndIsNeededAgainAsIfItWerePutBack() throws Exception {
    fixture.write("file", 1, 50_000);
    fixture.commit("stays");
    fixture.write("dropped", 2, 300_000);
    final CommitId dropped = fixture.commit("dropped");
    fixture.reset("HEAD^", false);
    fixture.pass(Duration.ofDays(15));
    fixture.gc();
    Files.writeString(fixture.store().resolve("refs/heads/back"), dropped.hex() + "\n");
    fixture.pass(Duration.ofDays(15));
    SortedMap<String, String> before = GcFixture.content(fixture.store());
    GcReport planned;
    try (VolumeRepository volume = fixture.open()) {
      planned = Gc.plan(volume, GcOptions.DEFAULT, Progress.NONE);
      // Nor does who goes on with the volume count on what is not there.
      Oid id = Oid.fromHex(dropped.hex());
      assertThat(volume.<Boolean>lookAtHouse(Duration.ZERO, house -> house.contains(id))).isFalse();
    }
    assertThat(GcFixture.content(fixture.store())).isEqualTo(before);
    GcReport report = fixture.gc();
    assertThat(report.restoredPacks()).isPositive();
    assertThat(planned.restoredPacks()).isEqualTo(report.restoredPacks());
    assertThat(planned.plan()).isEqualTo(report.plan());
    assertThat(planned.bytesBefore()).isEqualTo(report.bytesBefore());
    assertThat(planned.notes()).anyMatch(note -> note.contains("puts that back first"));
    assertThat(fixture.restored(dropped)).containsKey("dropped");
  }

  @Test
  void whatIsNeededAndNowhereEndsAPlanAsItEndsAGc() throws Exception {
    makeHistory();
    Files.writeString(fixture.store().resolve("refs/heads/gone"), "12".repeat(20) + "\n");
    assertThatThrownBy(() -> fixture.plan(NOW))
        .isInstanceOf(ObjectMissingException.class)
        .hasMessageContaining("12".repeat(20));
  }

  @Test
  void packsThatStockGitMadeAreReadAndCollected() throws Exception {
    final CommitId dropped = makeHistory();
    String head = fixture.git("rev-parse", "HEAD").strip();
    SortedMap<String, String> content = fixture.restored(new CommitId(Oid.fromHex(head)));
    fixture.git(
        "-c",
        "pack.window=10",
        "-c",
        "pack.depth=10",
        "-c",
        "core.bigFileThreshold=1g",
        "repack",
        "-a",
        "-f",
        "--window=10",
        "--depth=10",
        "-q");
    Files.writeString(fixture.store().resolve("refs/heads/pushed"), dropped.hex() + "\n");
    fixture.gc(NOW);
    fixture.fsck();
    Files.delete(fixture.store().resolve("refs/heads/pushed"));
    fixture.gc(NOW);
    fixture.fsck();
    assertThat(fixture.restored(new CommitId(Oid.fromHex(head)))).isEqualTo(content);
  }

  /**
   * Fails unless the files of a newer git go first, its chain, by which it finds them, before all.
   */
  private static void requireOrder(Path layers, FaultyPosix.Call call) {
    String name = new String((byte[]) call.arguments().get(1), StandardCharsets.UTF_8);
    if (name.endsWith(".midx")) {
      assertThat(layers.resolve("multi-pack-index-chain")).doesNotExist();
    }
    if (name.startsWith("pack-")) {
      assertThat(layers).doesNotExist();
    }
  }

  @Test
  void theIncrementalMultiPackIndexOfANewerGitGoesBeforeThePacksThatItNames() throws Exception {
    makeHistory();
    Path layers = Files.createDirectory(fixture.packs().resolve("multi-pack-index.d"));
    String layer = "12".repeat(20);
    Files.writeString(layers.resolve("multi-pack-index-chain"), layer + "\n");
    for (String ending : List.of(".midx", ".bitmap", ".rev")) {
      Files.writeString(layers.resolve("multi-pack-index-" + layer + ending), "x");
    }
    FaultyPosix posix =
        FaultyPosix.over(new NativePosix())
            .withoutSyncs()
            .before("unlinkat", call -> requireOrder(layers, call));
    try (VolumeRepository volume = fixture.open(posix.posix())) {
      assertThat(Gc.run(volume, NOW, Progress.NONE).freedBytes()).isGreaterThan(300_000);
    }
    assertThat(layers).doesNotExist();
    fixture.fsck();
  }

  @Test
  void manyCommitsLeaveFewPacksThoughNobodyRunsGc() throws Exception {
    try (VolumeRepository volume = fixture.open()) {
      for (int i = 0; i < 60; i++) {
        fixture.write("counter", i, 20_000);
        fixture.commit(volume, "commit " + i);
        AutoGc.run(volume, GcOptions.DEFAULT, Progress.NONE);
      }
    }
    assertThat(fixture.packCount()).isLessThanOrEqualTo(AutoGc.MOST_PACKS);
    fixture.fsck();
    assertThat(fixture.commits()).hasSize(60);
  }
}
