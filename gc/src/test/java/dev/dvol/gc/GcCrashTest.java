// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.gc.GcPlan.PackFate;
import dev.dvol.store.CommitId;
import dev.dvol.store.VolumeRepository;
import dev.dvol.store.posix.Errno;
import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.testing.FaultyPosix;
import dev.dvol.store.testing.KillPoints;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A gc ends before each of its mutating system calls in turn, or finds no room there. Everything
 * that is reached can be read, stock git has nothing to say, and the next gc finishes.
 */
@Timeout(1200)
class GcCrashTest {
  private static final int THREADS = 3;

  /** Only each nth point is looked at with git and by restoring, unless {@code -Dgc.long}. */
  private static final int THOROUGH = Boolean.getBoolean("gc.long") ? 1 : 10;

  @TempDir private Path temp = Path.of("");
  private GcFixture template;
  private final Map<CommitId, SortedMap<String, String>> content =
      new TreeMap<>(Comparator.comparing(CommitId::hex));

  /** Dead packs, sparse ones, trees that are half needed, small packs, a saved state that goes. */
  private void makeTemplate() throws Exception {
    template = GcFixture.create(temp.resolve("template"));
    template.write("stays", 1, 60_000);
    template.commit("first");
    template.write("big", 4, 200_000);
    template.write("small", 5, 10_000);
    template.commit("big and small");
    Files.delete(template.file("big"));
    template.commit("small alone");
    // A commit of the same files without the history that has the big one.
    String tree = template.git("rev-parse", "HEAD^{tree}").strip();
    String orphan =
        template
            .git("-c", "user.name=x", "-c", "user.email=x", "commit-tree", "-m", "x", tree)
            .strip();
    template.git("update-ref", "refs/heads/orphan", orphan);
    template.reset(orphan, true);
    template.gc(GcOptions.DEFAULT.withPrune(PruneAge.parse("never").orElseThrow()));
    template.write("goes", 2, 150_000);
    template.write("dir/a", 3, 3000);
    template.commit("goes");
    template.reset("HEAD^", false);
    for (int i = 0; i < 3; i++) {
      template.write("later" + i, 10 + i, 9_000);
      template.commit("later " + i);
    }
    template.pass(Duration.ofDays(15));
  }

  private static void run(GcFixture fixture, Posix posix, GcOptions options) throws Exception {
    try (VolumeRepository volume = fixture.open(posix)) {
      Gc.run(volume, options, Progress.NONE);
    }
  }

  private void check(GcFixture fixture, GcOptions options, int point) throws Exception {
    if (point % THOROUGH == 0) {
      fixture.fsck();
      restoreAll(fixture);
    }
    finish(fixture, options);
    if (point % THOROUGH == 1 % THOROUGH) {
      fixture.fsck();
      restoreAll(fixture);
    }
  }

  private void restoreAll(GcFixture fixture) throws Exception {
    for (Map.Entry<CommitId, SortedMap<String, String>> commit : content.entrySet()) {
      assertThat(fixture.restored(commit.getKey())).isEqualTo(commit.getValue());
    }
  }

  private static void finish(GcFixture fixture, GcOptions options) throws Exception {
    fixture.gc(options);
    // Of an object that the crash left in two packs the copy may count that has to move.
    fixture.gc(options);
    GcPlan rest = fixture.plan(options);
    assertThat(rest.packs()).allMatch(pack -> pack.expiredBytes() == 0);
    assertThat(rest.packs()).allMatch(pack -> pack.fate() == PackFate.STAYS);
    assertThat(rest.droppedSaved()).isEmpty();
  }

  private void crashEverywhere(GcOptions options) throws Exception {
    makeTemplate();
    GcFixture model = template.copyTo(temp.resolve("model"));
    GcPlan plan = model.plan(options);
    assertThat(plan.packs(PackFate.DEAD)).isNotEmpty();
    assertThat(plan.packs()).anyMatch(pack -> pack.fate().isCopied() && pack.expiredBytes() > 0);
    assertThat(plan.droppedSaved()).isNotEmpty();
    run(model, new NativePosix(), options);
    for (CommitId id : model.commits()) {
      content.put(id, model.restored(id));
    }
    assertThat(content).isNotEmpty();
    String what = "gc --prune=" + options.prune().text();
    int points = KillPoints.sweep(what, THREADS, point -> new Trial(options, point));
    System.out.println(what + ": " + points + " crash points");
  }

  private final class Trial implements KillPoints.Trial {
    private final GcOptions options;
    private final KillPoints.Point point;
    private final GcFixture fixture;

    Trial(GcOptions options, KillPoints.Point point) throws Exception {
      this.options = options;
      this.point = point;
      this.fixture = template.copyTo(temp.resolve("pool" + point.call() + point.side()));
    }

    @Override
    public void run(Posix posix) throws Exception {
      GcCrashTest.run(fixture, posix, options);
    }

    @Override
    public void judge() throws Exception {
      check(fixture, options, point.call());
      GcFixture.delete(fixture.directory());
    }
  }

  @Test
  void gcWithGraceMayEndAnywhere() throws Exception {
    crashEverywhere(GcOptions.DEFAULT);
  }

  @Test
  void gcNowMayEndAnywhere() throws Exception {
    crashEverywhere(GcFixture.NOW);
  }

  @Test
  void aFullDiskStillLetsDeadPacksGo() throws Exception {
    makeTemplate();
    List<String> dead = template.plan(GcFixture.NOW).packs(PackFate.DEAD);
    for (CommitId id : template.copyTo(temp.resolve("model")).commits()) {
      if (!template.git("branch", "--contains", id.hex()).isEmpty()) {
        content.put(id, template.restored(id));
      }
    }
    FaultyPosix full =
        FaultyPosix.over(new NativePosix())
            .withoutSyncs()
            .failAll("pwrite", Errno.ENOSPC)
            .failAll("mkdirat", Errno.ENOSPC)
            .failAll("linkat", Errno.ENOSPC);
    GcReport report;
    try (VolumeRepository volume = template.open(full.posix())) {
      report = Gc.run(volume, GcFixture.NOW, Progress.NONE);
    }
    assertThat(report.notes()).anyMatch(note -> note.contains("no room"));
    assertThat(report.freedBytes()).isPositive();
    for (String pack : dead) {
      assertThat(template.packs().resolve(pack + ".pack")).doesNotExist();
    }
    // Reflogs could not be written anew: what they name may be gone, which stock git complains of.
    restoreAll(template);
    finish(template, GcFixture.NOW);
    template.fsck();
    restoreAll(template);
  }

  @Test
  void noRoomAtAnyWriteLeavesEverythingThatIsReached() throws Exception {
    makeTemplate();
    GcFixture model = template.copyTo(temp.resolve("model"));
    FaultyPosix counting = FaultyPosix.over(new NativePosix()).withoutSyncs();
    try (VolumeRepository volume = model.open(counting.posix())) {
      Gc.run(volume, GcOptions.DEFAULT, Progress.NONE);
    }
    for (CommitId id : model.commits()) {
      content.put(id, model.restored(id));
    }
    int writes = counting.occurrences("pwrite");
    for (int i = 1; i <= writes; i++) {
      GcFixture fixture = template.copyTo(temp.resolve("full" + i));
      FaultyPosix full =
          FaultyPosix.over(new NativePosix()).withoutSyncs().fail("pwrite", i, Errno.ENOSPC);
      try (VolumeRepository volume = fixture.open(full.posix())) {
        Gc.run(volume, GcOptions.DEFAULT, Progress.NONE);
      } catch (java.io.IOException e) {
        assertThat(e).hasStackTraceContaining("no space left");
      }
      check(fixture, GcOptions.DEFAULT, i % 3 == 0 ? 0 : 1);
      GcFixture.delete(fixture.directory());
    }
  }
}
