// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import static dev.dvol.store.PoolFixture.OTHER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.dvol.store.CheckoutRequest.WhenDirty;
import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.testing.FaultyPosix;
import dev.dvol.store.testing.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Files and directories that the kernel lets nobody change ({@code chattr +i}, {@code +a}), in the
 * way of a reset or checkout. It says which, and once the flag is gone the next command finishes.
 */
@Timeout(120)
class FlaggedFilesTest {
  @TempDir Path temp;

  private final Posix unsynced = FaultyPosix.over(new NativePosix()).withoutSyncs().posix();
  private PoolFixture fixture;
  private CommitId first;
  private SortedMap<String, String> ofFirst;

  private void makeVolume() throws Exception {
    Programs.needRootAnd("chattr");
    fixture = new PoolFixture(temp.resolve("pool"));
    fixture.init();
    Path files = fixture.files();
    Files.createDirectory(files.resolve("d"));
    Files.writeString(files.resolve("changed"), "first");
    Files.writeString(files.resolve("d/same"), "same");
    Files.writeString(files.resolve("d/removed"), "comes back");
    try (VolumeRepository volume = fixture.open(unsynced)) {
      first = PoolFixture.commit(volume, "first");
      volume.createBranch(OTHER, first);
      ofFirst = PoolFixture.content(files);
      Files.writeString(files.resolve("changed"), "second");
      Files.writeString(files.resolve("d/added"), "goes");
      Files.writeString(files.resolve("a"), "goes first");
      Files.delete(files.resolve("d/removed"));
      PoolFixture.commit(volume, "second");
    }
  }

  @AfterEach
  void takeFlagsAway() throws Exception {
    Programs.tryToRun("chattr", "-R", "-i", "-a", temp);
  }

  @ParameterizedTest
  @CsvSource({
    "changed, +i",
    "changed, +a",
    "d/added, +i",
    "d/added, +a",
    "d, +i",
    "d, +a",
    "a, +i"
  })
  void resetNamesWhatIsInTheWayAndTheNextCommandFinishes(String path, String flag)
      throws Exception {
    makeVolume();
    Path flagged = fixture.files().resolve(path).toRealPath();
    SortedMap<String, String> before = PoolFixture.content(fixture.files());
    Programs.run("chattr", flag, flagged);
    try (VolumeRepository volume = fixture.open(unsynced)) {
      Throwable failure = catchThrowable(() -> volume.reset(first, false, Progress.NONE));
      requireExplained(failure, path);
      requireOldOrInterrupted(volume, before);
    }
    Programs.run("chattr", flag.replace('+', '-'), flagged);
    try (VolumeRepository volume = fixture.open(unsynced)) {
      volume.reset(first, false, Progress.NONE);
      assertThat(PoolFixture.content(fixture.files())).isEqualTo(ofFirst);
      assertThat(volume.status(Progress.NONE).isClean()).isTrue();
    }
    fixture.fsck();
  }

  @ParameterizedTest
  @CsvSource({"changed, +i", "d, +i", "d/added, +a"})
  void checkoutNamesWhatIsInTheWayAndTheNextCommandFinishes(String path, String flag)
      throws Exception {
    makeVolume();
    Path flagged = fixture.files().resolve(path).toRealPath();
    SortedMap<String, String> before = PoolFixture.content(fixture.files());
    Programs.run("chattr", flag, flagged);
    try (VolumeRepository volume = fixture.open(unsynced)) {
      Throwable failure =
          catchThrowable(() -> PoolFixture.checkout(volume, OTHER, WhenDirty.REFUSE));
      requireExplained(failure, path);
      requireOldOrInterrupted(volume, before);
    }
    Programs.run("chattr", "-R", flag.replace('+', '-'), temp.resolve("pool/foo/branches"));
    try (VolumeRepository volume = fixture.open(unsynced)) {
      PoolFixture.checkout(volume, OTHER, WhenDirty.REFUSE);
      assertThat(PoolFixture.content(fixture.files())).isEqualTo(ofFirst);
    }
  }

  private static void requireExplained(Throwable failure, String path) {
    assertThat(failure).isNotNull();
    assertThat(failure).hasMessageContaining(path);
    assertThat(failure).message().doesNotContain("\n");
  }

  /** All is as it was, or it is told that the next command finishes what was begun. */
  private void requireOldOrInterrupted(VolumeRepository volume, SortedMap<String, String> before)
      throws Exception {
    if (volume.interrupted().isEmpty()) {
      assertThat(PoolFixture.content(fixture.files())).isEqualTo(before);
    }
  }
}
