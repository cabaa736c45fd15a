// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.check.CheckReport;
import dev.dvol.store.check.Damage;
import dev.dvol.store.check.Loss;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.testing.Programs;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckTest {
  @TempDir private Path temp = Path.of("");
  private DamagedVolume volume;

  @BeforeEach
  void makeVolume() throws Exception {
    volume = DamagedVolume.make(Files.createDirectory(temp.resolve("pool")));
  }

  private static List<String> paths(CheckReport report) {
    return report.losses().stream().map(Loss::path).map(Object::toString).toList();
  }

  @Test
  void intactStoreIsSoundAndCounted() throws Exception {
    CheckReport report = volume.check();
    assertThat(report.damages()).isEmpty();
    assertThat(report.isSound()).isTrue();
    assertThat(report.counts().commits()).isEqualTo(2);
    assertThat(report.counts().packs()).isEqualTo(volume.packs().size());
    long plain = DamagedVolume.PAGES * (16384L + 5000) + "small".length();
    assertThat(report.counts().chunkBytes()).isEqualTo(plain + 16384 + "new".length());
    assertThat(volume.check(false).isSound()).isTrue();
  }

  @Test
  void emptyVolumeIsSound() throws Exception {
    PoolFixture empty = new PoolFixture(Files.createDirectory(temp.resolve("empty")));
    empty.init();
    try (VolumeRepository repository = empty.open()) {
      assertThat(repository.check(true, Progress.NONE).isSound()).isTrue();
    }
  }

  @Test
  void volumeWithAllThatIsKeptBesideBranchesIsSound() throws Exception {
    try (VolumeRepository repository = volume.fixture().open()) {
      Files.writeString(volume.file("small"), "parked");
      PoolFixture.checkoutNew(repository, PoolFixture.OTHER);
      Files.writeString(volume.file("small"), "stashed");
      repository.pushStash(Optional.empty(), Quiescence.NOBODY, Progress.NONE);
      Files.writeString(volume.file("small"), "saved");
      repository.reset(volume.first(), false, Progress.NONE);
      CheckReport report = repository.check(true, Progress.NONE);
      assertThat(report.damages()).isEmpty();
      assertThat(report.counts().commits()).isGreaterThan(4);
    }
  }

  private void pointUnspelledRef(String content) throws Exception {
    String script = "printf %s \"$1\" >\"$0/refs/heads/b$(printf '\\377')\"";
    Programs.run("sh", "-c", script, volume.fixture().gitDir(), content);
  }

  @Test
  void refWhoseNameIsNoUtf8IsFollowedAndNamed() throws Exception {
    pointUnspelledRef(volume.first().hex());
    assertThat(volume.check().isSound()).isTrue();
    pointUnspelledRef("12".repeat(20));
    assertThat(volume.check().damages())
        .extracting(damage -> damage.object().map(Object::toString).orElse(""))
        .contains("12".repeat(20));
    pointUnspelledRef("12");
    assertThat(volume.check().damages())
        .extracting(Damage::where)
        .containsExactly("refs/heads/b\\xff");
  }

  @Test
  void damagedChunkIsNamedByPackObjectCommitAndPath() throws Exception {
    Path pack = volume.dataPack();
    DamagedVolume.flip(pack, 20_000, 1);
    CheckReport report = volume.check();
    assertThat(report.isSound()).isFalse();
    Damage ofPack = report.damages().get(0);
    Damage ofObject = report.damages().get(1);
    assertThat(ofPack.where()).isEqualTo(pack.getFileName().toString());
    assertThat(ofObject.where()).isEqualTo(pack.getFileName().toString());
    assertThat(ofObject.what()).contains(ofObject.object().orElseThrow().hex()).contains("CRC32");
    assertThat(report.damages()).hasSize(2);
    assertThat(report.losses()).hasSize(1);
    Loss loss = report.losses().get(0);
    assertThat(loss.objects()).isEqualTo(1);
    assertThat(loss.path().toString()).isIn("base/1/table", "dump.sql");
    assertThat(loss.commits()).contains(volume.first().oid());
  }

  @Test
  void lossIsToldOnceForAllCommitsThatHaveIt() throws Exception {
    try (VolumeRepository repository = volume.fixture().open()) {
      for (int i = 0; i < 5; i++) {
        Files.writeString(volume.file("small"), "number " + i);
        PoolFixture.commit(repository, "more");
      }
    }
    Path pack = volume.dataPack();
    long length = Files.size(pack);
    for (long at = 100; at < length; at += 1000) {
      DamagedVolume.flip(pack, at, 0x10);
    }
    CheckReport report = volume.check();
    assertThat(paths(report)).containsExactly("base/1/table", "dump.sql");
    assertThat(report.losses()).allMatch(loss -> loss.commitCount() == 7);
    assertThat(report.losses()).allMatch(loss -> loss.commits().size() == Loss.NAMED);
    assertThat(report.losses().get(0).objects()).isGreaterThan(30);
  }

  @Test
  void lostPackIsToldByWhatItCosts() throws Exception {
    Path pack = volume.dataPack();
    Files.delete(pack);
    CheckReport report = volume.check();
    assertThat(paths(report)).containsExactly("base/1/table", "dump.sql", "small");
    assertThat(report.damages()).allMatch(damage -> damage.what().contains("is missing"));
    assertThat(volume.check(false).losses()).isEqualTo(report.losses());
  }

  @Test
  void damageIsTheSameUnderAsManyCommitsAsThereAre() throws Exception {
    try (VolumeRepository repository = volume.fixture().open()) {
      for (int i = 0; i < 300; i++) {
        DamagedVolume.overwrite(
            volume.file("base/1/table"), (i % 7) * 16384L, PoolFixture.bytes(i, 100));
        PoolFixture.commit(repository, "number " + i);
      }
    }
    Path pack = volume.dataPack();
    for (long at = 400_000; at < 500_000; at += 1000) {
      DamagedVolume.flip(pack, at, 2);
    }
    CheckReport report = volume.check();
    assertThat(paths(report)).isNotEmpty().isSubsetOf("base/1/table", "dump.sql");
    assertThat(report.losses()).allMatch(loss -> loss.commitCount() == 302);
  }

  @Test
  void packThatIsGoneThoughItsIndexIsThereIsNamed() throws Exception {
    Path pack = volume.dataPack();
    Files.delete(pack);
    assertThat(volume.check().damages())
        .extracting(Damage::where)
        .contains(pack.getFileName().toString());
  }

  @Test
  void truncatedPackIsToldWithWhatItCosts() throws Exception {
    Path pack = volume.dataPack();
    assertThat(pack.toFile().setWritable(true)).isTrue();
    try (RandomAccessFile file = new RandomAccessFile(pack.toFile(), "rw")) {
      file.setLength(file.length() / 2);
    }
    CheckReport report = volume.check();
    assertThat(report.damages().get(0).where()).isEqualTo(pack.getFileName().toString());
    assertThat(paths(report)).contains("base/1/table");
  }

  @Test
  void damageOfWhatNoCommitNeedsIsToldAndCostsNothing() throws Exception {
    try (VolumeRepository repository = volume.fixture().open()) {
      Files.write(volume.file("gone"), PoolFixture.bytes(9, 100_000));
      PoolFixture.commit(repository, "thrown away");
      repository.reset(volume.second(), true, Progress.NONE);
    }
    Path pack =
        volume.packs().stream()
            .filter(one -> one.toFile().length() > 100_000 && one.toFile().length() < 110_000)
            .findFirst()
            .orElseThrow();
    DamagedVolume.flip(pack, 50_000, 4);
    CheckReport report = volume.check();
    assertThat(report.isSound()).isFalse();
    assertThat(report.losses()).isEmpty();
  }

  @Test
  void damagedIndexIsNamed() throws Exception {
    Path index = DamagedVolume.indexOf(volume.dataPack());
    DamagedVolume.flip(index, Files.size(index) - 3, 1);
    CheckReport report = volume.check();
    assertThat(report.damages())
        .singleElement()
        .satisfies(damage -> assertThat(damage.where()).isEqualTo(index.getFileName().toString()));
    assertThat(report.losses()).isEmpty();
    assertThat(volume.check(false).isSound()).isFalse();
  }

  @Test
  void tornRefAndStateFileAreNamed() throws Exception {
    Files.writeString(volume.fixture().gitDir().resolve("refs/heads/torn"), "12345");
    Files.writeString(volume.fixture().volumePath().resolve("state/master.json"), "nonsense");
    CheckReport report = volume.check();
    assertThat(report.damages())
        .extracting(Damage::where)
        .containsExactlyInAnyOrder("refs/heads/torn", "state/master.json");
    assertThat(report.losses()).isEmpty();
  }

  @Test
  void commitsOfStockGitAreCheckedToo() throws Exception {
    PoolFixture fixture = volume.fixture();
    Files.writeString(temp.resolve("text"), "by git");
    String blob = fixture.git("hash-object", "-w", temp.resolve("text").toString());
    Files.writeString(temp.resolve("entry"), "100644 blob " + blob + "\ttext\n");
    Process mktree =
        new ProcessBuilder("git", "mktree")
            .directory(fixture.gitDir().toFile())
            .redirectInput(temp.resolve("entry").toFile())
            .start();
    String tree =
        new String(mktree.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    String commit =
        fixture.git("-c", "user.name=a", "-c", "user.email=b", "commit-tree", "-m", "by git", tree);
    fixture.git("update-ref", "refs/heads/foreign", commit);
    assertThat(volume.check().isSound()).isTrue();
    Path loose =
        fixture
            .gitDir()
            .resolve("objects")
            .resolve(blob.substring(0, 2))
            .resolve(blob.substring(2));
    DamagedVolume.flip(loose, Files.size(loose) - 1, 1);
    CheckReport report = volume.check();
    assertThat(report.damages())
        .singleElement()
        .satisfies(damage -> assertThat(damage.object().orElseThrow().hex()).isEqualTo(blob));
    assertThat(report.losses()).singleElement().matches(loss -> loss.commitCount() == 1);
  }

  @Test
  void whatForeignTreesHaveTooIsCheckedByTheVolumesOwnRules() throws Exception {
    PoolFixture fixture = volume.fixture();
    CheckReport before = volume.check();
    String content = fixture.git("rev-parse", volume.first().hex() + ":content");
    String commit =
        fixture.git(
            "-c", "user.name=a", "-c", "user.email=b", "commit-tree", "-m", "by git", content);
    // Of all that is looked at, this comes first.
    Files.writeString(fixture.gitDir().resolve("FETCH_HEAD"), commit + "\t\tbranch 'b' of c\n");
    CheckReport report = volume.check();
    assertThat(report.isSound()).isTrue();
    assertThat(report.counts().directories()).isEqualTo(before.counts().directories());
    assertThat(report.counts().chunkBytes()).isEqualTo(before.counts().chunkBytes());
  }

  @Test
  void commitsOfAnotherVolumeLoseNothingByDamageBesideThem() throws Exception {
    Path pack = volume.dataPack();
    PoolFixture other = new PoolFixture(Files.createDirectory(temp.resolve("other")));
    other.init();
    CommitId pushed;
    try (VolumeRepository repository = other.open()) {
      Files.write(other.files().resolve("table"), PoolFixture.bytes(7, 600_000));
      pushed = PoolFixture.commit(repository, "elsewhere");
    }
    volume.fixture().git("fetch", "-q", other.gitDir().toString(), "master:refs/heads/pushed");
    DamagedVolume.flip(pack, 20_000, 1);
    CheckReport report = volume.check();
    assertThat(report.counts().commits()).isEqualTo(3);
    assertThat(report.losses())
        .singleElement()
        .satisfies(loss -> assertThat(loss.path().toString()).isIn("base/1/table", "dump.sql"))
        .satisfies(loss -> assertThat(loss.commits()).contains(volume.first().oid()))
        .satisfies(loss -> assertThat(loss.commits()).doesNotContain(pushed.oid()));
  }

  private void breakCommit(CommitId commit) throws Exception {
    for (Path pack : volume.packs()) {
      String listing = volume.fixture().git("verify-pack", "-v", pack.toString());
      for (String line : listing.lines().filter(l -> l.startsWith(commit.hex())).toList()) {
        String[] words = line.split(" +");
        DamagedVolume.flip(pack, Long.parseLong(words[4]) + 20, 1);
      }
    }
  }

  @Test
  void commitThatCannotBeReadIsToldOnceHoweverMuchNamesIt() throws Exception {
    PoolFixture fixture = volume.fixture();
    fixture.git("update-ref", "refs/heads/a", volume.first().hex());
    Files.writeString(
        fixture.gitDir().resolve("FETCH_HEAD"), volume.first() + "\t\tbranch 'b' of c\n");
    Files.writeString(volume.file("small"), "not committed");
    try (VolumeRepository repository = fixture.open()) {
      repository.reset(volume.second(), false, Progress.NONE);
    }
    breakCommit(volume.first());
    assertThat(volume.check().losses().stream().filter(loss -> loss.path().toString().isEmpty()))
        .singleElement()
        .satisfies(loss -> assertThat(loss.commitCount()).isEqualTo(1));
  }

  @Test
  void checkWritesNothing() throws Exception {
    SortedMap<String, String> before = PoolFixture.content(volume.fixture().directory());
    assertThat(volume.check().isSound()).isTrue();
    // The volume's lock tells who had it.
    SortedMap<String, String> after = PoolFixture.content(volume.fixture().directory());
    before.remove("foo/lock");
    after.remove("foo/lock");
    assertThat(after).isEqualTo(before);
  }
}
