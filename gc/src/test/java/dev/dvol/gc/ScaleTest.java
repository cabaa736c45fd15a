// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.BranchName;
import dev.dvol.store.CommitId;
import dev.dvol.store.CommitInfo;
import dev.dvol.store.Pool;
import dev.dvol.store.Quiescence;
import dev.dvol.store.VolumeName;
import dev.dvol.store.VolumeRepository;
import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.testing.FaultyPosix;
import dev.dvol.store.testing.Programs;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ten times as much of everything costs about ten times as much, and not a hundred times: commits,
 * branches, volumes, entries of a directory. What is judged is the number of system calls, which is
 * the same each time; processor time is printed. With {@code -Dscale.long=true} ten times as many:
 * 10,000 commits, 200 branches, 1,000 volumes, 100,000 entries.
 */
@Timeout(3600)
class ScaleTest {
  private static final int FACTOR = Boolean.getBoolean("scale.long") ? 10 : 1;
  private static final double MOST = 13;
  private static final long FEW_CALLS = 300;

  @TempDir private Path temp = Path.of("");

  private final AtomicLong calls = new AtomicLong();
  private final FaultyPosix counting =
      FaultyPosix.over(new NativePosix()).withoutSyncs().before(call -> calls.incrementAndGet());
  private final Map<String, List<Cost>> costs = new LinkedHashMap<>();

  private record Cost(long calls, long millis) {}

  private interface Work {
    void run(VolumeRepository volume) throws Exception;
  }

  private void measure(String what, GcFixture fixture, Work work) throws Exception {
    long callsBefore = calls.get();
    long nanosBefore = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    try (VolumeRepository volume = fixture.open(counting.posix())) {
      work.run(volume);
    }
    long nanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - nanosBefore;
    costs
        .computeIfAbsent(what, key -> new ArrayList<>())
        .add(new Cost(calls.get() - callsBefore, nanos / 1_000_000));
  }

  private void judge(String unit, int small) {
    costs.forEach(
        (what, both) -> {
          Cost few = both.get(0);
          Cost many = both.get(1);
          double ratio = (double) many.calls() / Math.max(FEW_CALLS, few.calls());
          System.out.printf(
              "%s with %d and %d %s: %d and %d calls, %d and %d ms%n",
              what,
              small,
              small * 10,
              unit,
              few.calls(),
              many.calls(),
              few.millis(),
              many.millis());
          assertThat(ratio).as(what + ": calls for ten times as many " + unit).isLessThan(MOST);
        });
  }

  /** A volume whose branch has so many commits of one content, with another at its beginning. */
  private GcFixture withCommits(String name, int count) throws Exception {
    GcFixture fixture = GcFixture.create(temp.resolve(name));
    fixture.write("file", 1, 1000);
    fixture.commit("first");
    fixture.write("file", 2, 1000);
    CommitId second = fixture.commit("second");
    String tree = fixture.git("rev-parse", second.hex() + "^{tree}").strip();
    StringBuilder stream = new StringBuilder();
    for (int i = 0; i < count; i++) {
      String message = "commit " + i + "\n";
      stream.append("commit refs/heads/master\nmark :").append(i + 1);
      stream.append("\ncommitter a <b> ").append(1_700_000_000 + i).append(" +0000\ndata ");
      stream.append(message.length()).append('\n').append(message);
      stream.append("from ").append(i == 0 ? second.hex() : ":" + i).append("\nM 040000 ");
      stream.append(tree).append(" \"\"\n\n");
    }
    Path input = Files.writeString(temp.resolve(name + ".stream"), stream);
    Programs.run("sh", "-c", "git --git-dir=$0 fast-import --quiet < $1", fixture.store(), input);
    fixture.reset("master", true);
    return fixture;
  }

  @Test
  void historyOfManyCommitsIsAsGoodAsOneOfFew() throws Exception {
    int small = 100 * FACTOR;
    for (int count : new int[] {small, small * 10}) {
      GcFixture fixture = withCommits("commits" + count, count);
      String first = fixture.git("rev-list", "--max-parents=0", "master").strip();
      measure(
          "log",
          fixture,
          volume -> {
            CommitId tip = volume.resolve("HEAD", volume.activeBranch());
            try (Stream<CommitInfo> all = volume.history(List.of(tip))) {
              assertThat(all.count()).isEqualTo(count + 2);
            }
          });
      measure(
          "reset to the first",
          fixture,
          volume -> {
            CommitId id = volume.resolve("HEAD~" + (count + 1), volume.activeBranch());
            assertThat(id.hex()).isEqualTo(first);
            volume.reset(id, false, Progress.NONE);
          });
      measure(
          "undo",
          fixture,
          volume -> volume.undo(Optional.empty(), Quiescence.NOBODY, Progress.NONE));
      measure("commit", fixture, volume -> fixture.commit(volume, "one more"));
      measure(
          "fsck",
          fixture,
          volume -> assertThat(volume.check(true, Progress.NONE).isSound()).isTrue());
      measure("gc", fixture, volume -> Gc.run(volume, GcOptions.DEFAULT, Progress.NONE));
      measure("gc --prune=now", fixture, volume -> Gc.run(volume, GcFixture.NOW, Progress.NONE));
      fixture.fsck();
    }
    judge("commits", small);
  }

  @Test
  void manyBranchesAreAsGoodAsFew() throws Exception {
    int small = 2 * FACTOR;
    for (int count : new int[] {small, small * 10}) {
      GcFixture fixture = GcFixture.create(temp.resolve("branches" + count));
      fixture.write("file", 1, 1000);
      CommitId commit = fixture.commit("first");
      measure(
          "making all",
          fixture,
          volume -> {
            for (int i = 0; i < count; i++) {
              volume.createBranch(new BranchName("branch" + i), commit);
            }
          });
      measure("listing all", fixture, volume -> assertThat(volume.branches()).hasSize(count + 1));
      measure("commit", fixture, volume -> fixture.commit(volume, "one more"));
      measure("gc", fixture, volume -> Gc.run(volume, GcFixture.NOW, Progress.NONE));
    }
    judge("branches", small);
  }

  @Test
  void manyVolumesAreAsGoodAsFew() throws Exception {
    int small = 10 * FACTOR;
    for (int count : new int[] {small, small * 10}) {
      GcFixture fixture = GcFixture.create(temp.resolve("volumes" + count));
      Pool pool = fixture.pool(counting.posix());
      measure(
          "making all",
          fixture,
          volume -> {
            for (int i = 0; i < count; i++) {
              pool.init(new VolumeName("volume" + i), GcFixture.MASTER);
            }
          });
      measure(
          "listing all",
          fixture,
          volume -> {
            for (VolumeName name : pool.volumes()) {
              try (VolumeRepository one = pool.open(name)) {
                assertThat(one.branches()).hasSize(1);
              }
            }
          });
    }
    judge("volumes", small);
  }

  @Test
  void directoryOfManyEntriesIsAsGoodAsOneOfFew() throws Exception {
    int small = FACTOR == 1 ? 200 : 10_000;
    for (int count : new int[] {small, small * 10}) {
      GcFixture fixture = GcFixture.create(temp.resolve("entries" + count));
      fixture.commit("none");
      for (int i = 0; i < count; i++) {
        Files.writeString(fixture.file("entry" + i), "content " + i);
      }
      measure("commit", fixture, volume -> fixture.commit(volume, "many"));
      measure("status", fixture, volume -> volume.status(Progress.NONE));
      measure(
          "reset to none",
          fixture,
          volume ->
              volume.reset(volume.resolve("HEAD^", volume.activeBranch()), false, Progress.NONE));
      measure(
          "undo",
          fixture,
          volume -> volume.undo(Optional.empty(), Quiescence.NOBODY, Progress.NONE));
      measure("gc", fixture, volume -> Gc.run(volume, GcFixture.NOW, Progress.NONE));
      try (Stream<Path> entries = Files.list(fixture.file(""))) {
        assertThat(entries).hasSize(count);
      }
    }
    judge("entries", small);
  }
}
