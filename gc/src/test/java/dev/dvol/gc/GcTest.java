// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc;

import static dev.dvol.gc.GcFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.gc.GcPlan.PackFate;
import dev.dvol.gc.GcPlan.SavedFate;
import dev.dvol.store.CommitId;
import dev.dvol.store.object.Oid;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
        .isCloseTo((double) (with - without), org.assertj.core.data.Percentage.withPercentage(10));
    assertThat((double) fixture.packBytes())
        .isCloseTo((double) without, org.assertj.core.data.Percentage.withPercentage(10));
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
    String saved = fixture.git("for-each-ref", "--format=%(objectname)", "refs/dvol/undo").strip();
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
    assertThat(fixture.git("for-each-ref", "refs/dvol/undo")).isEmpty();
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
    for (int i = 0; i < 20; i++) {
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
    assertThat(fixture.packCount()).isLessThanOrEqualTo(20);
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

  private List<String> saved() throws Exception {
    return fixture.git("for-each-ref", "--format=%(refname)", "refs/dvol/undo").lines().toList();
  }

  private void saveStates(int count) throws Exception {
    fixture.write("file", 1, 10_000);
    fixture.commit("first");
    for (int i = 0; i < count; i++) {
      fixture.pass(Duration.ofHours(1));
      fixture.write("unsaved", 10 + i, 50_000);
      fixture.reset("HEAD", false);
    }
  }

  @Test
  void savedStatesThatAreTooManyGoOldestFirst() throws Exception {
    saveStates(4);
    List<String> all = saved();
    fixture.pass(Duration.ofDays(2));
    GcReport report = fixture.gc(GcOptions.DEFAULT.withSaved(2, Long.MAX_VALUE));
    assertThat(report.plan().saved().stream().map(GcPlan.Saved::fate))
        .containsExactly(SavedFate.STAYS, SavedFate.STAYS, SavedFate.TOO_MANY, SavedFate.TOO_MANY);
    assertThat(saved()).isEqualTo(all.subList(2, 4));
    fixture.fsck();
  }

  @Test
  void savedStatesOfTodayStayHoweverManyAndLargeTheyAre() throws Exception {
    saveStates(4);
    List<String> all = saved();
    fixture.gc(GcOptions.DEFAULT.withSaved(1, 10));
    assertThat(saved()).isEqualTo(all);
  }

  @Test
  void savedStatesThatKeepTooMuchGoButTheNewestStays() throws Exception {
    saveStates(3);
    List<String> all = saved();
    fixture.pass(Duration.ofDays(2));
    fixture.gc(GcOptions.DEFAULT.withSaved(50, 10));
    assertThat(saved()).isEqualTo(all.subList(2, 3));
    assertThat(fixture.packBytes()).isBetween(60_000L, 80_000L);
    fixture.reset(saved().get(0), true);
    assertThat(fixture.file("unsaved")).hasSize(50_000);
    fixture.gc(GcOptions.DEFAULT.withSaved(50, 60_000));
    fixture.fsck();
  }

  @Test
  void savedStateWhoseNameTellsNoTimeStaysUnlessItIsToBeNow() throws Exception {
    saveStates(3);
    String id = fixture.git("rev-parse", saved().get(0)).strip();
    for (String name : List.of("a", "b", "c")) {
      fixture.git("update-ref", "refs/dvol/undo/by/" + name, id);
    }
    fixture.pass(LONG);
    fixture.gc(GcOptions.DEFAULT.withSaved(1, 1));
    assertThat(saved())
        .containsExactly("refs/dvol/undo/by/a", "refs/dvol/undo/by/b", "refs/dvol/undo/by/c");
    fixture.fsck();
    assertThat(fixture.restored(new CommitId(Oid.fromHex(id)))).containsKey("unsaved");
  }

  @Test
  void aCommitInItsGraceTimeStaysWhole() throws Exception {
    fixture.write("file", 1, 10_000);
    fixture.commit("first");
    fixture.write("again", 2, 100_000);
    fixture.commit("second");
    fixture.reset("HEAD^", true);
    GcFixture.delete(fixture.store().resolve("logs"));
    fixture.gc();
    fixture.pass(Duration.ofDays(10));
    // What the last gc found unreferenced is used again, and nobody looks.
    fixture.write("again", 2, 100_000);
    fixture.write("other", 3, 100);
    CommitId third = fixture.commit("third");
    SortedMap<String, String> content = fixture.restored(third);
    fixture.reset("HEAD^", true);
    GcFixture.delete(fixture.store().resolve("logs"));
    fixture.pass(Duration.ofDays(5));
    fixture.gc();
    assertThat(fixture.restored(third)).isEqualTo(content);
    fixture.pass(LONG);
    fixture.gc();
    assertThat(fixture.packBytes()).isLessThan(20_000);
  }

  @Test
  void aStatIndexOfWhatGoesGoesFirst() throws Exception {
    fixture.write("file", 1, 50_000);
    fixture.commit("first");
    fixture.write("unsaved", 2, 50_000);
    fixture.checkout("other", true);
    fixture.checkout("master", false);
    // The index tells of the parked changes, which are in no branch.
    assertThat(fixture.volume().resolve("index/master")).exists();
    fixture.pass(LONG);
    GcReport report = fixture.gc();
    assertThat(report.plan().indexes()).containsExactly("master");
    assertThat(fixture.volume().resolve("index/master")).doesNotExist();
    CommitId second = fixture.commit("second");
    fixture.fsck();
    assertThat(fixture.restored(second)).containsKeys("file", "unsaved");
  }

  @Test
  void objectsThatLiveAndDeadCommitsShareStay() throws Exception {
    fixture.write("shared", 1, 200_000);
    fixture.commit("first");
    fixture.write("alone", 2, 100_000);
    CommitId second = fixture.commit("second");
    fixture.write("third", 3, 10_000);
    fixture.commit("third");
    Files.delete(fixture.file("alone"));
    CommitId fourth = fixture.commit("fourth");
    SortedMap<String, String> content = fixture.restored(fourth);
    String tree = fixture.git("rev-parse", "HEAD^{tree}").strip();
    String orphan =
        fixture
            .git("-c", "user.name=x", "-c", "user.email=x", "commit-tree", "-m", "x", tree)
            .strip();
    fixture.git("update-ref", "refs/heads/orphan", orphan);
    fixture.reset("orphan", true);
    GcReport report = fixture.gc(NOW);
    assertThat(report.freedBytes()).isGreaterThan(100_000);
    SortedMap<String, String> now = fixture.restored(new CommitId(Oid.fromHex(orphan)));
    assertThat(now).isEqualTo(content);
    fixture.fsck();
    assertThat(second).isNotEqualTo(fourth);
  }
}
