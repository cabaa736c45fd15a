// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dvol.store.CommitId;
import dev.dvol.store.NoRoom;
import dev.dvol.store.VolumeRepository;
import dev.dvol.store.posix.Errno;
import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.posix.PosixException;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.testing.FaultyPosix;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Git's locks of saved states that gc is about to drop. */
class LockedSavedStatesTest {
  @TempDir private Path temp = Path.of("");
  private GcFixture fixture;
  private CommitId first;
  private CommitId second;
  private CommitId third;

  /** Two states that were left, each with a large file of its own. */
  @BeforeEach
  void leaveTwoStates() throws Exception {
    fixture = GcFixture.create(temp.resolve("pool"));
    first = fixture.commit("first", "stays", 1, 30_000);
    second = fixture.commit("second", "big", 2, 300_000);
    fixture.reset("HEAD^", false);
    third = fixture.commit("third", "bigger", 3, 400_000);
    fixture.reset("HEAD^", false);
    assertThat(saved()).hasSize(2);
  }

  private List<String> saved() throws Exception {
    return fixture.git("for-each-ref", "--format=%(refname)", "refs/dvol").lines().toList();
  }

  private Path leaveLockOf(String ref) throws Exception {
    return Files.createFile(fixture.store().resolve(ref + ".lock"));
  }

  private GcReport gc(FaultyPosix posix) throws Exception {
    try (VolumeRepository volume = fixture.open(posix.posix())) {
      return Gc.run(volume, GcFixture.NOW, Progress.NONE);
    }
  }

  private static FaultyPosix unsynced() {
    return FaultyPosix.over(new NativePosix()).withoutSyncs();
  }

  private void isOnlyLeft(String ref, CommitId kept, CommitId gone) throws Exception {
    assertThat(saved()).containsExactly(ref);
    assertThat(fixture.restored(kept)).hasSizeGreaterThan(1);
    assertThatThrownBy(() -> fixture.restored(gone)).hasMessageContaining(gone.hex());
    fixture.fsck();
  }

  @Test
  void oneWhoseLockIsInTheWayStaysAndSpaceIsFreedAllTheSame() throws Exception {
    String held = saved().get(0);
    Path lock = leaveLockOf(held);
    GcReport report = gc(unsynced());
    assertThat(report.notes()).isEmpty();
    assertThat(report.plan().notes()).anyMatch(note -> note.contains(held + " stays"));
    assertThat(report.freedBytes()).isGreaterThan(400_000);
    assertThat(lock).exists();
    isOnlyLeft(held, second, third);
    Files.delete(lock);
    assertThat(gc(unsynced()).freedBytes()).isGreaterThan(300_000);
    assertThat(saved()).isEmpty();
    assertThat(fixture.restored(first)).hasSize(2);
  }

  @Test
  void spaceIsFreedAllTheSameOnAFullDisk() throws Exception {
    String held = saved().get(0);
    leaveLockOf(held);
    FaultyPosix full =
        unsynced()
            .failAll("pwrite", Errno.ENOSPC)
            .failAll("mkdirat", Errno.ENOSPC)
            .failAll("linkat", Errno.ENOSPC);
    assertThat(gc(full).freedBytes()).isGreaterThan(400_000);
    assertThat(saved()).containsExactly(held);
    assertThat(fixture.restored(second)).hasSize(3);
  }

  @Test
  void aLockOfThePackedRefsKeepsEachOfThemAndNothingElse() throws Exception {
    fixture.write("later", 4, 500_000);
    fixture.commit("fourth");
    fixture.git("update-ref", "refs/heads/master", first.hex());
    fixture.reset("HEAD", true);
    Path lock = Files.createFile(fixture.store().resolve("packed-refs.lock"));
    GcReport report = gc(unsynced());
    assertThat(report.freedBytes()).isBetween(500_000L, 600_000L);
    assertThat(report.plan().notes()).hasSize(2);
    assertThat(saved()).hasSize(2);
    assertThat(lock).exists();
    fixture.fsck();
  }

  /** What no code catches, as if the process ended there. */
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  @Test
  void aKillWhileAnUnfinishedCommandWaitsForRoomLeavesNoLockThatStays() throws Exception {
    fixture.write("later", 4, 500_000);
    fixture.commit("fourth");
    interruptAReset();
    String dropped = saved().get(0);
    Path journal = fixture.volume().resolve("journal/intent.json");
    FaultyPosix dying =
        withoutRoomForFiles()
            .after(
                "renameat",
                call -> {
                  if (Files.readString(journal).contains(dropped)) {
                    leaveLock(dropped);
                    throw new Killed();
                  }
                });
    assertThatThrownBy(() -> gc(dying)).isInstanceOf(Killed.class);
    gc(withoutRoomForFiles());
    assertThat(saved()).doesNotContain(dropped);
    assertThat(Files.readString(journal)).contains("RESET");
    gc(unsynced());
    assertThat(journal).doesNotExist();
    assertThat(fixture.file("later")).doesNotExist();
    fixture.fsck();
  }

  private void interruptAReset() throws Exception {
    assertThatThrownBy(
            () -> {
              try (VolumeRepository volume = fixture.open(withoutRoomForFiles().posix())) {
                volume.reset(
                    volume.resolve(third.hex(), volume.activeBranch()), true, Progress.NONE);
              }
            })
        .matches(NoRoom::isCauseOf);
  }

  /** A disk with room for what is small. */
  private static FaultyPosix withoutRoomForFiles() {
    return unsynced()
        .before(
            "openat",
            call -> {
              String name = new String((byte[]) call.arguments().get(1), StandardCharsets.UTF_8);
              if (name.equals("bigger")) {
                throw new PosixException(Errno.ENOSPC, "openat", name);
              }
            });
  }

  private void leaveLock(String ref) {
    try {
      leaveLockOf(ref);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
