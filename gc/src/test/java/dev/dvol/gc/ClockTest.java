// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.dvol.gc.GcPlan.Saved;
import dev.dvol.gc.GcPlan.SavedFate;
import dev.dvol.store.CommitId;
import dev.dvol.store.Pool;
import dev.dvol.store.Quiescence;
import dev.dvol.store.VolumeName;
import dev.dvol.store.VolumeRepository;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.progress.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clocks that are wrong, and set right: what can come back does not go before its time, and work
 * goes on. What becomes of changes then is for {@link ClockStepTest}.
 */
@Timeout(120)
class ClockTest {
  private static final VolumeName BAR = new VolumeName("bar");
  private static final Duration TEN_YEARS = Duration.ofDays(3650);

  @TempDir private Path temp = Path.of("");
  private GcFixture fixture;
  private Instant right = Instant.EPOCH;

  @BeforeEach
  void makeVolume() throws Exception {
    fixture = GcFixture.create(temp.resolve("pool"));
    fixture.write("file", 1, 50_000);
    fixture.commit("first");
    fixture.write("file", 2, 50_000);
    fixture.commit("second");
    fixture.write("file", 3, 50_000);
    right = fixture.now();
  }

  private AutoGc.Outcome auto() throws Exception {
    try (VolumeRepository volume = fixture.open()) {
      return AutoGc.run(volume, GcOptions.DEFAULT, Progress.NONE);
    }
  }

  private void undoBringsTheFileBack() throws Exception {
    byte[] lost = new byte[50_000];
    new java.util.Random(3).nextBytes(lost);
    assertThat(fixture.file("file")).content().isNotNull();
    try (VolumeRepository volume = fixture.open()) {
      volume.undo(Optional.empty(), Quiescence.NOBODY, Progress.NONE);
    }
    assertThat(Files.readAllBytes(fixture.file("file"))).isEqualTo(lost);
    fixture.fsck();
  }

  private RemovedVolumes.Report collectRemoved() throws Exception {
    Pool pool = fixture.pool(new NativePosix());
    return RemovedVolumes.collect(pool.trash(), PruneAge.DEFAULT, false);
  }

  private void removeBar() throws Exception {
    Pool pool = fixture.pool(new NativePosix());
    pool.init(BAR, GcFixture.MASTER);
    pool.remove(BAR, () -> false);
  }

  // A clock that was behind

  @ParameterizedTest
  @ValueSource(strings = {"1969-12-31T23:00:00Z", "1970-01-01T00:00:30Z", "2016-11-01T00:00:00Z"})
  void stateSavedWhileTheClockWasYearsBehindStaysForTheGraceTime(String behind) throws Exception {
    fixture.setClock(Instant.parse(behind));
    fixture.reset("HEAD^", false);
    fixture.setClock(right);
    assertThat(auto()).isNotNull();
    assertThat(fixture.gc().plan().saved()).isNotEmpty().noneMatch(one -> one.fate().goes());
    fixture.pass(Duration.ofDays(13));
    assertThat(fixture.gc().plan().saved()).isNotEmpty().noneMatch(one -> one.fate().goes());
    undoBringsTheFileBack();
    fixture.pass(Duration.ofDays(2));
    assertThat(fixture.gc().plan().saved())
        .filteredOn(one -> one.root().time().orElseThrow().isBefore(right))
        .extracting(Saved::fate)
        .containsOnly(SavedFate.EXPIRED);
  }

  @Test
  void stateSavedWhileTheClockWasBehindTheLastGcStaysForTheGraceTime() throws Exception {
    fixture.pass(Duration.ofDays(100));
    fixture.gc();
    fixture.setClock(fixture.now().minus(Duration.ofDays(30)));
    fixture.reset("HEAD^", false);
    fixture.setClock(fixture.now().plus(Duration.ofDays(30)));
    fixture.pass(Duration.ofDays(1));
    assertThat(auto()).isEqualTo(AutoGc.Outcome.NOTHING);
    fixture.pass(Duration.ofDays(1));
    assertThat(fixture.gc().plan().saved()).isNotEmpty().noneMatch(one -> one.fate().goes());
    undoBringsTheFileBack();
  }

  @Test
  void gcWithAClockThatIsBehindRemovesNothingAndTheNextOneDoes() throws Exception {
    fixture.reset("HEAD^", false);
    fixture.pass(Duration.ofDays(15));
    for (Duration behind : List.of(Duration.ofDays(30), TEN_YEARS, Duration.ofDays(22_000))) {
      fixture.setClock(right.minus(behind));
      assertThatThrownBy(() -> fixture.gc())
          .isInstanceOf(VolumeException.class)
          .hasMessageContaining("the clock says");
    }
    fixture.setClock(right);
    fixture.pass(Duration.ofDays(15));
    assertThat(fixture.gc().plan().droppedSaved()).isNotEmpty();
  }

  @Test
  void clockSetBackByAnHourDoesNotKeepAnyoneFromWork() throws Exception {
    fixture.setClock(right.minus(Duration.ofHours(1)));
    CommitId third = fixture.commit("third");
    fixture.reset("HEAD^", false);
    fixture.reset("HEAD^", false);
    try (VolumeRepository volume = fixture.open()) {
      assertThat(volume.undoable()).hasSize(2);
      volume.undo(Optional.empty(), Quiescence.NOBODY, Progress.NONE);
      volume.undo(Optional.of("2"), Quiescence.NOBODY, Progress.NONE);
      assertThat(volume.reflog(volume.activeBranch())).isNotEmpty();
    }
    assertThat(fixture.restored(third)).isNotEmpty();
    fixture.fsck();
  }

  // A clock that was ahead

  @Test
  void clockSetForwardByTenYearsTakesNothingAwayAndLaterGcsGoOn() throws Exception {
    fixture.reset("HEAD^", false);
    fixture.gc();
    fixture.setClock(right.plus(TEN_YEARS));
    assertThat(auto()).isEqualTo(AutoGc.Outcome.COLLECTED);
    assertThat(fixture.gc().plan().saved()).isNotEmpty().noneMatch(one -> one.fate().goes());
    fixture.pass(Duration.ofDays(15));
    assertThat(auto()).isEqualTo(AutoGc.Outcome.COLLECTED);
    try (VolumeRepository volume = fixture.open()) {
      assertThat(volume.undoable()).isEmpty();
    }
  }

  @Test
  void whatWasSavedJustNowIsNotTakenForOldByItsNumberWhenTheClockLeaps() throws Exception {
    GcOptions few = GcOptions.DEFAULT.withSaved(1, 0);
    for (int i = 0; i < 3; i++) {
      fixture.write("unsaved", 20 + i, 1000);
      fixture.reset("HEAD", false);
    }
    fixture.gc(few);
    fixture.setClock(right.plus(TEN_YEARS));
    assertThat(fixture.gc(few).plan().saved()).hasSize(3).noneMatch(one -> one.fate().goes());
    fixture.pass(Duration.ofDays(2));
    assertThat(fixture.gc(few).plan().droppedSaved()).hasSize(2);
  }

  @Test
  void clockThatIsTenYearsAheadFromTheStartOfTheMachineTakesNothingAway() throws Exception {
    fixture.reset("HEAD^", false);
    fixture.gc();
    fixture.pass(TEN_YEARS);
    assertThat(auto()).isEqualTo(AutoGc.Outcome.COLLECTED);
    GcReport report = fixture.gc();
    assertThat(report.plan().saved()).isNotEmpty().noneMatch(one -> one.fate().goes());
    undoBringsTheFileBack();
  }

  @Test
  void stateSavedWhileTheClockWasAheadKeepsGcFromRemovingUntilToldTo() throws Exception {
    fixture.setClock(right.plus(TEN_YEARS));
    fixture.reset("HEAD^", false);
    fixture.setClock(right);
    assertThatThrownBy(() -> fixture.gc())
        .isInstanceOf(VolumeException.class)
        .hasMessageContaining("refs/dvol/");
    undoBringsTheFileBack();
    fixture.gc(GcFixture.NOW);
    assertThat(fixture.gc().plan().isEmpty()).isTrue();
  }

  // Removed volumes

  @Test
  void removedVolumeStaysForTheGraceTimeWhateverTheClockDoesMeanwhile() throws Exception {
    removeBar();
    fixture.setClock(right.plus(TEN_YEARS));
    assertThat(collectRemoved().staying()).hasSize(1);
    fixture.setClock(right);
    assertThat(collectRemoved().staying()).hasSize(1);
    fixture.setClock(right.plus(TEN_YEARS));
    assertThat(collectRemoved().staying()).hasSize(1);
    fixture.pass(Duration.ofDays(13));
    assertThat(collectRemoved().staying()).hasSize(1);
    fixture.pass(Duration.ofDays(2));
    assertThat(collectRemoved().gone()).hasSize(1);
    assertThat(fixture.directory().resolve(".trash")).isEmptyDirectory();
  }

  @Test
  void volumeRemovedWhileTheClockWasBehindStaysForTheGraceTime() throws Exception {
    removeBar();
    collectRemoved();
    fixture.setClock(Instant.parse("2016-11-01T00:00:00Z"));
    removeBar();
    fixture.setClock(right);
    fixture.pass(Duration.ofDays(13));
    assertThat(collectRemoved().staying()).hasSize(2);
    fixture.pass(Duration.ofDays(2));
    assertThat(collectRemoved().gone()).hasSize(1);
    fixture.pass(Duration.ofDays(13));
    assertThat(collectRemoved().gone()).hasSize(1);
  }

  // Files

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1901-12-14T00:00:00Z",
        "1969-12-31T23:59:59.999999999Z",
        "1970-01-01T00:00:00Z",
        "2038-01-19T03:14:08.000000001Z",
        "2106-02-07T06:28:16Z",
        "2446-05-10T22:38:55Z"
      })
  void fileOfAnyTimeIsSeenToChangeAndComesBackWithIt(String time) throws Exception {
    FileTime wanted = FileTime.from(Instant.parse(time));
    Path file = fixture.file("file");
    Files.setLastModifiedTime(file, wanted);
    // Not every file system has all of these times.
    assumeThat(Files.getLastModifiedTime(file)).isEqualTo(wanted);
    fixture.commit("third");
    CommitId fourth = changed(file, 4, wanted);
    CommitId fifth = changed(file, 5, wanted);
    for (CommitId id : List.of(fourth, fifth, fourth)) {
      fixture.reset(id.hex(), false);
      assertThat(Files.getLastModifiedTime(file)).isEqualTo(wanted);
      assertThat(fixture.restored(id)).isEqualTo(GcFixture.content(file.getParent()));
    }
    fixture.fsck();
  }

  private CommitId changed(Path file, long seed, FileTime time) throws Exception {
    fixture.write("file", seed, 50_000);
    Files.setLastModifiedTime(file, time);
    return fixture.commit("with " + seed);
  }
}
