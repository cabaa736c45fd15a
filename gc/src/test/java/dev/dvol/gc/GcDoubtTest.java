// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.dvol.store.CommitId;
import dev.dvol.store.VolumeRepository;
import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.error.ObjectMissingException;
import dev.dvol.store.error.RepositoryLockedException;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.FileLock;
import dev.dvol.store.posix.Name;
import dev.dvol.store.posix.NativePosix;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** In doubt nothing is removed, and gc says what it doubts. */
@Timeout(120)
class GcDoubtTest {
  @TempDir private Path temp = Path.of("");
  private GcFixture fixture;
  private CommitId first;
  private CommitId second;

  /** A store in which the next gc would remove something: a commit found unreferenced long ago. */
  @BeforeEach
  void makeVolumeWithGarbage() throws Exception {
    fixture = GcFixture.create(temp.resolve("pool"));
    first = fixture.commit("first", "file", 1, 200_000);
    second = fixture.commit("second", "file", 2, 200_000);
    fixture.commit("third", "file", 3, 200_000);
    fixture.reset("HEAD^", true);
    fixture.gc();
    fixture.pass(Duration.ofDays(15));
  }

  private void removesNothing(Class<? extends Exception> why, String... words) throws Exception {
    SortedMap<String, Long> before = fixture.files();
    Throwable failure = catchThrowable(() -> fixture.gc());
    assertThat(failure).isInstanceOf(why);
    assertThat(failure.getMessage()).contains(words);
    assertThat(fixture.files()).isEqualTo(before);
  }

  private List<Path> packFiles(String ending) throws Exception {
    try (Stream<Path> files = Files.list(fixture.packs())) {
      return files.filter(file -> file.toString().endsWith(ending)).toList();
    }
  }

  private void damage(Path file, long at) throws Exception {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      long where = at < 0 ? bytes.length() + at : at;
      bytes.seek(where);
      int old = bytes.read();
      bytes.seek(where);
      bytes.write(old ^ 0xff);
    }
  }

  @Test
  void withoutDoubtSomethingGoes() throws Exception {
    assertThat(fixture.gc().plan().packs()).anyMatch(pack -> pack.expiredBytes() > 0);
    assertThat(fixture.restored(second)).isNotEmpty();
  }

  @Test
  void aMissingObjectEndsIt() throws Exception {
    Files.writeString(fixture.store().resolve("refs/heads/gone"), "0123456789".repeat(4) + "\n");
    removesNothing(ObjectMissingException.class, "0123456789");
  }

  @Test
  void aMissingParentEndsIt() throws Exception {
    String tree = fixture.git("rev-parse", "HEAD^{tree}").strip();
    Path commit = temp.resolve("commit");
    Files.writeString(
        commit,
        "tree "
            + tree
            + "\nparent "
            + "ab".repeat(20)
            + "\nauthor a <b> 0 +0000\n"
            + "committer a <b> 0 +0000\n\nx\n");
    String id = fixture.git("hash-object", "-w", "-t", "commit", commit).strip();
    Files.writeString(fixture.store().resolve("refs/heads/gap"), id + "\n");
    removesNothing(ObjectMissingException.class, "ab".repeat(20));
  }

  @Test
  void anUnreadableTreeEndsIt() throws Exception {
    for (Path pack : packFiles(".pack")) {
      // Whatever entry the middle belongs to, in the pack of trees too.
      if (Files.size(pack) < 20_000) {
        for (long at = 12; at < Files.size(pack) - 20; at += 40) {
          damage(pack, at);
        }
      }
    }
    removesNothing(ObjectCorruptException.class, "damaged");
  }

  @Test
  void aTornRefEndsIt() throws Exception {
    Files.writeString(fixture.store().resolve("refs/heads/torn"), "0123");
    removesNothing(ObjectCorruptException.class, "refs/heads/torn");
  }

  @Test
  void aFileAmongRefsThatIsNoneEndsIt() throws Exception {
    Files.writeString(fixture.store().resolve("refs/heads/a..b"), first.hex() + "\n");
    removesNothing(ObjectCorruptException.class, "is no ref");
  }

  @Test
  void unreadablePackedRefsEndIt() throws Exception {
    Files.createDirectory(fixture.store().resolve("packed-refs"));
    removesNothing(dev.dvol.store.error.StoreException.class, "packed-refs");
    Files.delete(fixture.store().resolve("packed-refs"));
    Files.writeString(
        fixture.store().resolve("packed-refs"),
        first.hex() + " refs/heads/a\n" + first.hex() + " re");
    removesNothing(ObjectCorruptException.class, "packed-refs");
  }

  @Test
  void aDamagedIndexEndsIt() throws Exception {
    damage(packFiles(".idx").get(0), 1100);
    removesNothing(ObjectCorruptException.class, ".idx is damaged");
  }

  @Test
  void aTruncatedPackEndsIt() throws Exception {
    Path pack = packFiles(".pack").get(0);
    Files.setPosixFilePermissions(pack, PosixFilePermissions.fromString("rw-r--r--"));
    try (RandomAccessFile file = new RandomAccessFile(pack.toFile(), "rw")) {
      file.setLength(file.length() - 100);
    }
    removesNothing(ObjectCorruptException.class, "is damaged");
  }

  @Test
  void aClockThatWentBackEndsIt() throws Exception {
    fixture.pass(Duration.ofDays(-20));
    removesNothing(VolumeException.class, "the clock says", "the last gc");
  }

  @Test
  void aClockSetForwardWhileTheMachineRunsLetsAllAgesBeginAnew() throws Exception {
    fixture.gc(GcOptions.DEFAULT.withPrune(PruneAge.parse("never").orElseThrow()));
    SortedMap<String, Long> before = fixture.files();
    fixture.setClock(fixture.now().plus(Duration.ofDays(3650)));
    GcReport report = fixture.gc();
    assertThat(report.plan().notes()).anyMatch(note -> note.contains("clock leapt ahead"));
    assertThat(report.plan().packs()).allMatch(pack -> pack.expiredBytes() == 0);
    assertThat(fixture.files()).isEqualTo(before);
    fixture.pass(Duration.ofDays(13));
    assertThat(fixture.gc().plan().packs()).allMatch(pack -> pack.expiredBytes() == 0);
  }

  @Test
  void aPackOfATimeToComeEndsIt() throws Exception {
    Files.setLastModifiedTime(
        packFiles(".pack").get(0), FileTime.from(fixture.now().plus(Duration.ofDays(300))));
    removesNothing(VolumeException.class, "the clock says");
  }

  @Test
  void aSavedStateOfATimeToComeEndsIt() throws Exception {
    Path saved = fixture.store().resolve("refs/dvol/saved/master/29991231T000000-01234567");
    Files.createDirectories(saved.getParent());
    Files.writeString(saved, first.hex() + "\n");
    removesNothing(VolumeException.class, "the clock says", "29991231");
  }

  @Test
  void aJournalThatCannotBeReadEndsIt() throws Exception {
    Files.writeString(fixture.volume().resolve("journal/intent.json"), "{\"kind\":");
    removesNothing(ObjectCorruptException.class, "journal");
  }

  @Test
  void unfinishedWorkThatCannotBeFinishedEndsIt() throws Exception {
    Files.writeString(
        fixture.volume().resolve("journal/intent.json"),
        "{\"kind\":\"RESET\",\"from\":\"master\",\"to\":\"master\",\"content\":\""
            + "12".repeat(20)
            + "\",\"refs\":[],\"sealed\":false}");
    removesNothing(ObjectMissingException.class, "12".repeat(20));
  }

  @Test
  void aStateThatCannotBeReadEndsIt() throws Exception {
    Files.writeString(fixture.volume().resolve("state/other.json"), "{");
    removesNothing(ObjectCorruptException.class, "other.json");
  }

  @Test
  void packsWithoutAnyRootEndItUnlessItIsToBeNow() throws Exception {
    GcFixture other = GcFixture.create(temp.resolve("other"));
    other.write("file", 1, 100_000);
    other.commit("first");
    Files.delete(other.store().resolve("refs/heads/master"));
    Files.delete(other.volume().resolve("state/master.json"));
    fixture = other;
    fixture.pass(Duration.ofDays(100));
    removesNothing(VolumeException.class, "no commit that anything names");
    fixture.gc(GcFixture.NOW);
    assertThat(fixture.packCount()).isZero();
  }

  @Test
  void aLockedVolumeIsBusy() throws Exception {
    try (Directory volume = Directory.openRoot(new NativePosix(), fixture.volume());
        FileLock lock =
            FileLock.tryAcquire(volume, Name.of("lock"), "a commit", Duration.ZERO).orElseThrow()) {
      removesNothing(RepositoryLockedException.class, "busy", "a commit");
      try (VolumeRepository repository = fixture.open()) {
        assertThat(AutoGc.run(repository, GcFixture.NOW, dev.dvol.store.progress.Progress.NONE))
            .isEqualTo(AutoGc.Outcome.NOTHING);
      }
    }
  }

  @Test
  void aWorkTreeOfStockGitEndsIt() throws Exception {
    Files.createDirectories(fixture.store().resolve("worktrees/x"));
    removesNothing(dev.dvol.store.error.StoreException.class, "work tree");
  }

  @Test
  void filesThatAreNoPacksAreLeftAlone() throws Exception {
    for (String name : List.of("notes.txt", "pack-x.foo", "pack-y.idx", "tmp_mine")) {
      Files.writeString(fixture.packs().resolve(name), "mine");
    }
    fixture.gc(GcFixture.NOW);
    fixture.gc(GcFixture.NOW);
    for (String name : List.of("notes.txt", "pack-x.foo", "pack-y.idx", "tmp_mine")) {
      assertThat(fixture.packs().resolve(name)).hasContent("mine");
    }
    assertThat(Instant.now()).isBefore(fixture.now());
  }

  @Test
  void aPackThatSomebodyKeepsStays() throws Exception {
    GcPlan plan = fixture.plan(GcFixture.NOW);
    String goes =
        plan.packs().stream()
            .filter(pack -> pack.fate() != GcPlan.PackFate.STAYS)
            .findFirst()
            .orElseThrow()
            .name();
    Files.writeString(fixture.packs().resolve(goes + ".keep"), "");
    fixture.gc(GcFixture.NOW);
    assertThat(fixture.packs().resolve(goes + ".pack")).exists();
    assertThat(fixture.packs().resolve(goes + ".idx")).exists();
  }

  @Test
  void whatStockGitFetchedLastIsARoot() throws Exception {
    fixture.gc(GcOptions.DEFAULT.withPrune(PruneAge.parse("never").orElseThrow()));
    String third = fixture.git("rev-list", "--all", "--reflog").lines().findFirst().orElse("");
    assertThat(third).isNotEmpty();
    Files.writeString(
        fixture.store().resolve("FETCH_HEAD"), third + "\t\tbranch 'x' of elsewhere\n");
    fixture.gc(GcFixture.NOW);
    assertThat(fixture.restored(new CommitId(dev.dvol.store.object.Oid.fromHex(third))))
        .isNotEmpty();
  }
}
