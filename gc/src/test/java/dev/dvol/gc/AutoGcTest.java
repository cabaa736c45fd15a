// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.gc.AutoGc.Outcome;
import dev.dvol.store.VolumeRepository;
import dev.dvol.store.progress.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The gc behind a commit runs when it has something to do, and not again when it has not. */
@Timeout(120)
class AutoGcTest {
  private static final GcOptions TWO = GcOptions.DEFAULT.withSaved(2, Long.MAX_VALUE);

  @TempDir private Path temp = Path.of("");
  private GcFixture fixture;

  @BeforeEach
  void saveFourStates() throws Exception {
    fixture = GcFixture.create(temp.resolve("pool"));
    fixture.write("file", 1, 10_000);
    fixture.commit("first");
    for (int i = 0; i < 4; i++) {
      fixture.pass(Duration.ofHours(1));
      fixture.write("unsaved", 10 + i, 50_000);
      fixture.reset("HEAD", false);
    }
  }

  private List<String> saved() throws Exception {
    return fixture.git("for-each-ref", "--format=%(refname)", "refs/dvol/undo").lines().toList();
  }

  private Outcome auto() throws Exception {
    try (VolumeRepository volume = fixture.open()) {
      return AutoGc.run(volume, TWO, Progress.NONE);
    }
  }

  @Test
  void statesOfTheLastDayMakeNoneRunHoweverManyThereAre() throws Exception {
    assertThat(auto()).isEqualTo(Outcome.NOTHING);
    assertThat(auto()).isEqualTo(Outcome.NOTHING);
    assertThat(saved()).hasSize(4);
  }

  @Test
  void statesThatAreTooManyGoWhenTheyAreADayOldAndThenNoneRuns() throws Exception {
    List<String> all = saved();
    fixture.pass(Duration.ofDays(2));
    assertThat(auto()).isEqualTo(Outcome.COLLECTED);
    assertThat(saved()).isEqualTo(all.subList(2, 4));
    assertThat(auto()).isEqualTo(Outcome.NOTHING);
  }

  @Test
  void whatIsNotWorthACopyMakesOneRunOnceAndNotEachDay() throws Exception {
    fixture.gc(GcFixture.NOW);
    fixture.write("large", 50, 2_000_000);
    fixture.write("small", 51, 30_000);
    fixture.commit("both in one pack");
    Files.delete(fixture.file("small"));
    amendAndForget();
    fixture.gc();
    fixture.pass(Duration.ofDays(15));
    assertThat(auto()).isEqualTo(Outcome.COLLECTED);
    for (int i = 0; i < 3; i++) {
      fixture.pass(Duration.ofDays(2));
      auto();
    }
    try (VolumeRepository volume = fixture.open()) {
      assertThat(Gc.plan(volume, TWO, Progress.NONE).plan().packs())
          .anyMatch(pack -> pack.expiredBytes() > 0);
    }
    fixture.pass(Duration.ofDays(2));
    assertThat(auto()).isEqualTo(Outcome.NOTHING);
  }

  /** Replaces the last commit by one of the files as they are, which no log tells of. */
  private void amendAndForget() throws Exception {
    fixture.commit("without the small one");
    String tree = fixture.git("rev-parse", "HEAD^{tree}").strip();
    String alone =
        fixture
            .git("-c", "user.name=x", "-c", "user.email=x", "commit-tree", "-m", "x", tree)
            .strip();
    fixture.git("update-ref", "refs/heads/alone", alone);
    fixture.reset("alone", true);
    GcFixture.delete(fixture.store().resolve("logs"));
  }

  @Test
  void aStateThatGitsLockHoldsMakesNoneRunAgain() throws Exception {
    String oldest = saved().get(0);
    Files.createFile(fixture.store().resolve(oldest + ".lock"));
    fixture.pass(Duration.ofDays(2));
    assertThat(auto()).isEqualTo(Outcome.COLLECTED);
    assertThat(saved()).hasSize(3).contains(oldest);
    for (int day = 0; day < 3; day++) {
      fixture.pass(Duration.ofDays(2));
      // The trash is emptied once.
      assertThat(auto()).isEqualTo(day == 0 ? Outcome.COLLECTED : Outcome.NOTHING);
    }
    assertThat(saved()).contains(oldest);
  }
}
