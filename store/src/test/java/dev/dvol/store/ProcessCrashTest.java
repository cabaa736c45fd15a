// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import static dev.dvol.store.PoolFixture.MASTER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dvol.store.error.RepositoryLockedException;
import dev.dvol.store.journal.Intent;
import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.testing.FaultyPosix;
import dev.dvol.store.testing.KillPoints;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes that are really gone, and what git leaves behind. */
@Timeout(120)
class ProcessCrashTest {
  private static final int HALTS = 2;

  @TempDir Path temp;

  private final Posix unsynced = FaultyPosix.over(new NativePosix()).withoutSyncs().posix();

  private PoolFixture committed(String name) throws Exception {
    PoolFixture fixture = new PoolFixture(temp.resolve(name));
    fixture.init();
    Files.write(fixture.files().resolve("file"), PoolFixture.bytes(1, 100_000));
    try (VolumeRepository volume = fixture.open(unsynced)) {
      CommitId first = PoolFixture.commit(volume, "first");
      fixture.git("update-ref", "refs/tags/first", first.toString());
      Files.write(fixture.files().resolve("file"), PoolFixture.bytes(2, 100_000));
      PoolFixture.commit(volume, "second");
    }
    Files.writeString(fixture.files().resolve("uncommitted"), "uncommitted");
    return fixture;
  }

  @Test
  void volumeIsFinishedByTheNextProcessAfterOneWasKilled() throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (String command : List.of("commit", "reset", "checkout")) {
      for (int i = 0; i < HALTS; i++) {
        PoolFixture fixture = committed(command + i);
        SortedMap<String, String> before = PoolFixture.content(fixture.files());
        int nth = 1 + random.nextInt(60);
        StoreProcess process = StoreProcess.start(fixture.directory(), "halt", "" + nth, command);
        List<String> told = process.output();
        assertThat(process.exitCode()).isIn(0, FaultyPosix.HALTED);
        try (VolumeRepository volume = fixture.open(unsynced)) {
          volume.status(Progress.NONE);
          volume.finishInterrupted(Progress.NONE);
          assertThat(volume.interrupted()).isEmpty();
          boolean clean = volume.status(Progress.NONE).isClean();
          boolean same = PoolFixture.content(fixture.files()).equals(before);
          String point = command + " halted before mutating call " + nth;
          assertThat(clean && !same || !clean && same || command.equals("commit") && same)
              .as(point)
              .isTrue();
          assertThat(clean || !told.contains("done")).as(point).isTrue();
          PoolFixture.commit(volume, "goes on");
        }
        fixture.fsck();
      }
    }
  }

  @Test
  void locksOfGitThatTheJournalNamesAreRemovedAndNoOthers() throws Exception {
    PoolFixture fixture = committed("pool");
    Path ours = fixture.gitDir().resolve("refs/heads/master.lock");
    Path head = fixture.gitDir().resolve("HEAD.lock");
    Path theirs = fixture.gitDir().resolve("refs/heads/pushed.lock");
    try (VolumeRepository volume = fixture.open(unsynced);
        Directory journal = Directory.openRoot(unsynced, fixture.volumePath().resolve("journal"))) {
      CommitId tip = volume.resolve("HEAD", MASTER);
      Files.writeString(theirs, tip.toString());
      Files.writeString(ours, tip.toString());
      // Whoever holds it is perhaps alive.
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> PoolFixture.commit(volume, "locked"))
            .isInstanceOf(RepositoryLockedException.class)
            .hasMessageContaining("master.lock");
      }
      assertThat(volume.resolve("HEAD", MASTER)).isEqualTo(tip);
      assertThatThrownBy(() -> volume.reset(volume.resolve("first", MASTER), false, Progress.NONE))
          .isInstanceOf(RepositoryLockedException.class);
      assertThatThrownBy(() -> volume.finishInterrupted(Progress.NONE))
          .isInstanceOf(RepositoryLockedException.class);
      assertThat(volume.interrupted()).contains("reset");
      Files.delete(ours);
      PoolFixture.commit(volume, "goes on, after the reset was finished");
      Files.writeString(ours, tip.toString());
      Optional<Oid> now = Optional.of(volume.resolve("HEAD", MASTER).oid());
      intent(Intent.Kind.COMMIT, "master", now, now).write(journal);
      PoolFixture.commit(volume, "through, for that lock was ours");
      assertThat(ours).doesNotExist();
      now = Optional.of(volume.resolve("HEAD", MASTER).oid());
      Files.writeString(head, "ref: refs/heads/new\n");
      intent(Intent.Kind.CHECKOUT, "new", now, Optional.empty()).write(journal);
      assertThat(volume.interrupted()).contains("checkout");
      volume.finishInterrupted(Progress.NONE);
      assertThat(volume.activeBranch().text()).isEqualTo("new");
    }
    assertThat(head).doesNotExist();
    assertThat(theirs).exists();
  }

  private static Intent intent(
      Intent.Kind kind, String to, Optional<Oid> tip, Optional<Oid> previousTip) {
    return new Intent(
        kind,
        "master",
        to,
        Optional.empty(),
        tip,
        tip,
        previousTip,
        List.of("HEAD", "refs/heads/" + to),
        Optional.empty(),
        Optional.empty(),
        false);
  }

  @Test
  void branchThatWasMovedWhileAResetWasInterruptedStaysWhereItIs() throws Exception {
    PoolFixture fixture = committed("pool");
    CommitId second;
    CommitId first;
    try (VolumeRepository volume = fixture.open(unsynced)) {
      second = volume.resolve("HEAD", MASTER);
      first = volume.resolve("first", MASTER);
    }
    KillPoints.kill(
        posix -> {
          try (VolumeRepository volume = fixture.open(posix)) {
            volume.reset(first, false, Progress.NONE);
          }
        },
        new KillPoints.Point(55, KillPoints.Side.BEFORE));
    String tree = fixture.git("rev-parse", second + "^{tree}");
    String pushed =
        fixture.git(
            "-c", "user.name=x", "-c", "user.email=x@x", "commit-tree", tree, "-m", "pushed");
    try (VolumeRepository volume = fixture.open(unsynced)) {
      assertThat(volume.interrupted()).contains("reset");
      fixture.git("update-ref", "refs/heads/master", pushed);
      volume.finishInterrupted(Progress.NONE);
      assertThat(volume.interrupted()).isEmpty();
      assertThat(volume.resolve("HEAD", MASTER)).hasToString(pushed);
      assertThatThrownBy(() -> PoolFixture.commit(volume, "no"))
          .hasMessageContaining("is based on " + first);
      volume.reset(volume.resolve("HEAD", MASTER), false, Progress.NONE);
      PoolFixture.commit(volume, "goes on");
    }
  }
}
