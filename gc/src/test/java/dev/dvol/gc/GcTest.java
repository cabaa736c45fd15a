// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc;

import static dev.dvol.gc.GcFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.gc.GcPlan.PackFate;
import dev.dvol.gc.GcPlan.SavedFate;
import dev.dvol.store.CommitId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class GcTest {
  private static final Duration LONG = Duration.ofDays(15);

  @TempDir private Path temp = Path.of("");
  private GcFixture fixture;

  @BeforeEach
  void makeVolume() throws Exception {
    fixture = GcFixture.create(temp.resolve("pool"));
  }

  @Test
  void emptyVolumeHasNothingToRemove() throws Exception {
    assertThat(fixture.gc().plan().isEmpty()).isTrue();
    assertThat(fixture.gc(NOW).freedBytes()).isZero();
  }

  @Test
  void storeShrinksByWhatADroppedCommitAloneHad() throws Exception {
    fixture.write("shared", 1, 300_000);
    fixture.write("pages", 2, 40 * 16384);
    fixture.commit("first");
    GcFixture never = fixture.copyTo(temp.resolve("never"));
    never.gc(NOW);
    long without = never.packBytes();
    fixture.write("dropped", 3, 2_000_000);
    fixture.commit("second");
    long with = fixture.packBytes();
    fixture.reset("HEAD^", true);
    GcReport report = fixture.gc(NOW);
    assertThat((double) report.freedBytes())
        .isCloseTo(with - without, org.assertj.core.data.Percentage.withPercentage(10));
    assertThat((double) fixture.packBytes())
        .isCloseTo(without, org.assertj.core.data.Percentage.withPercentage(10));
    assertThat(fixture.files().keySet()).noneMatch(name -> name.startsWith("dvol-gc"));
    fixture.fsck();
  }

  @Test
  void savedStatesStayForTheGraceTimeAndCanBeComeBackTo() throws Exception {
    fixture.write("file", 1, 100_000);
    fixture.commit("first");
    fixture.write("file", 2, 100_000);
    fixture.write("more", 3, 500_000);
    fixture.commit("second");
    fixture.write("uncommitted", 4, 200_000);
    fixture.reset("HEAD^", false);
    fixture.pass(Duration.ofDays(13));
    GcReport report = fixture.gc();
    assertThat(report.plan().saved()).hasSize(1).allMatch(one -> one.fate() == SavedFate.STAYS);
    assertThat(report.freedBytes()).isLessThan(20_000);
    String saved = fixture.git("for-each-ref", "--format=%(objectname)", "refs/dvol/saved").strip();
    fixture.reset(saved, true);
    assertThat(fixture.file("uncommitted")).hasSize(200_000);
    assertThat(fixture.file("more")).hasSize(500_000);
    fixture.fsck();
  }

  @Test
  void savedStateGoesWhenItsTimeIsOverWithAllThatOnlyItHad() throws Exception {
    fixture.write("file", 1, 100_000);
    fixture.commit("first");
    fixture.write("more", 3, 500_000);
    fixture.commit("second");
    fixture.reset("HEAD^", false);
    fixture.pass(LONG);
    GcReport report = fixture.gc();
    assertThat(report.plan().saved()).hasSize(1).allMatch(one -> one.fate() == SavedFate.EXPIRED);
    assertThat(fixture.git("for-each-ref", "refs/dvol/saved")).isEmpty();
    assertThat(fixture.packBytes()).isLessThan(150_000);
    fixture.fsck();
    // Retired for a day more, then gone.
    fixture.pass(Duration.ofDays(2));
    fixture.gc();
    assertThat(fixture.files().keySet()).noneMatch(name -> name.startsWith("dvol-gc"));
  }

  @Test
  void whatWasDiscardedLatelyStaysHoweverOldItIs() throws Exception {
    fixture.write("file", 1, 100_000);
    fixture.commit("first");
    fixture.write("file", 2, 300_000);
    CommitId second = fixture.commit("second");
    SortedMap<String, String> content = fixture.restored(second);
    fixture.pass(Duration.ofDays(20));
    fixture.reset("HEAD^", true);
    fixture.gc();
    fixture.pass(Duration.ofDays(13));
    fixture.gc();
    assertThat(fixture.restored(second)).isEqualTo(content);
    fixture.pass(Duration.ofDays(2));
    fixture.gc();
    assertThat(fixture.packBytes()).isLessThan(150_000);
    fixture.fsck();
  }

  @Test
  void whatNoRefEverNamedIsTimedFromTheFirstGcThatFindsIt() throws Exception {
    fixture.write("file", 1, 100_000);
    fixture.commit("first");
    fixture.write("file", 2, 300_000);
    CommitId second = fixture.commit("second");
    fixture.reset("HEAD^", true);
    GcFixture.delete(fixture.store().resolve("logs"));
    fixture.pass(Duration.ofDays(30));
    fixture.gc();
    fixture.pass(Duration.ofDays(13));
    fixture.gc();
    assertThat(fixture.restored(second)).isNotEmpty();
    fixture.pass(Duration.ofDays(2));
    fixture.gc();
    assertThat(fixture.packBytes()).isLessThan(150_000);
  }

  @Test
  void everyRefRestoresTheSameBeforeAndAfter() throws Exception {
    for (int i = 0; i < 6; i++) {
      fixture.write("pages" + i % 3, i, 20 * 16384);
      fixture.write("text", 100 + i, 5000 + i);
      fixture.write("dir/" + i, 200 + i, 3000);
      fixture.commit("commit " + i);
      if (i == 2) {
        fixture.git("tag", "-m", "x", "tagged", "HEAD");
        fixture.checkout("other", true);
      }
      if (i == 4) {
        fixture.write("uncommitted", 7, 9999);
        fixture.checkout("master", false);
      }
    }
    fixture.reset("HEAD^", false);
    Map<CommitId, SortedMap<String, String>> before =
        new TreeMap<>(java.util.Comparator.comparing(CommitId::hex));
    for (CommitId id : fixture.commits()) {
      before.put(id, fixture.restored(id));
    }
    fixture.gc();
    assertThat(fixture.packCount()).isLessThanOrEqualTo(8);
    assertThat(fixture.commits()).hasSameSizeAs(before.keySet());
    for (CommitId id : fixture.commits()) {
      assertThat(fixture.restored(id)).isEqualTo(before.get(id));
    }
    fixture.fsck();
    fixture.gc(NOW);
    for (CommitId id : fixture.commits()) {
      assertThat(fixture.restored(id)).isEqualTo(before.get(id));
    }
    fixture.fsck();
    assertThat(fixture.gc(NOW).plan().isEmpty()).isTrue();
  }

  @Test
  void aPlanChangesNothing() throws Exception {
    fixture.write("file", 1, 100_000);
    fixture.commit("first");
    fixture.write("file", 2, 300_000);
    fixture.commit("second");
    fixture.reset("HEAD^", true);
    var before = GcFixture.content(fixture.store());
    GcPlan plan = fixture.plan(NOW);
    assertThat(plan.packs(PackFate.DEAD)).isNotEmpty();
    assertThat(plan.expectedBytes()).isGreaterThan(300_000);
    assertThat(GcFixture.content(fixture.store())).isEqualTo(before);
    assertThat(Files.exists(fixture.trash())).isFalse();
  }
}
