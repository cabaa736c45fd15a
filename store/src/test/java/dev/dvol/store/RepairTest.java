// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dvol.store.check.CheckReport;
import dev.dvol.store.check.Loss;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.posix.Errno;
import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.posix.PosixException;
import dev.dvol.store.posix.Timestamp;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.testing.FaultyPosix;
import dev.dvol.store.testing.KillPoints;
import dev.dvol.store.testing.Programs;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

class RepairTest {
  @TempDir private Path temp = Path.of("");
  private DamagedVolume volume;
  private SortedMap<String, String> first;
  private SortedMap<String, String> second;

  @BeforeEach
  void makeVolume() throws Exception {
    volume = DamagedVolume.make(Files.createDirectory(temp.resolve("pool")));
    first = volume.restored(volume.first(), temp.resolve("first before"));
    second = volume.restored(volume.second(), temp.resolve("second before"));
  }

  private void assertWhole() throws Exception {
    assertThat(volume.check().damages()).isEmpty();
    volume.fixture().fsck();
    assertThat(volume.restored(volume.first(), temp.resolve("first"))).isEqualTo(first);
    assertThat(volume.restored(volume.second(), temp.resolve("second"))).isEqualTo(second);
  }

  private List<String> setAside() throws Exception {
    Path directory = volume.fixture().gitDir().resolve("dvol-damaged");
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  private Path mirror() throws Exception {
    Path mirror = temp.resolve("mirror.git");
    Programs.run(
        "git", "clone", "-q", "--mirror", "--no-hardlinks", volume.fixture().gitDir(), mirror);
    return mirror;
  }

  @Test
  void intactStoreIsLeftAlone() throws Exception {
    List<Path> before = volume.objectFiles();
    RepairReport report = volume.repair();
    assertThat(report.isChange()).isFalse();
    assertThat(report.after().isSound()).isTrue();
    assertThat(volume.objectFiles()).isEqualTo(before);
  }

  @Test
  void damagedChunksComeBackFromTheWorkingDirectory() throws Exception {
    Path pack = volume.dataPack();
    byte[] damaged = flipHere(pack, 20_000, 200_000, 600_000);
    RepairReport report = volume.repair();
    assertThat(report.healed()).isBetween(1L, 3L);
    assertThat(report.after().isSound()).isTrue();
    String name = pack.getFileName().toString().replace(".pack", "");
    assertThat(report.setAside()).containsExactly(name);
    assertThat(setAside()).containsExactly(name + ".idx", name + ".pack");
    Path kept = volume.fixture().gitDir().resolve("dvol-damaged").resolve(name + ".pack");
    assertThat(Files.readAllBytes(kept)).isEqualTo(damaged);
    assertWhole();
  }

  private static byte[] flipHere(Path pack, long... places) throws Exception {
    for (long place : places) {
      DamagedVolume.flip(pack, place, 0x20);
    }
    return Files.readAllBytes(pack);
  }

  @Test
  void whatNobodyHasIsStillLostAndTheRestIsCopied() throws Exception {
    // The page of the first commit that the second overwrote is nowhere else.
    Path pack = volume.dataPack();
    long length = Files.size(pack);
    for (long at = 100; at < length - 20; at += 2000) {
      DamagedVolume.flip(pack, at, 0x40);
    }
    RepairReport report = volume.repair();
    assertThat(report.healed()).isPositive();
    assertThat(report.after().isSound()).isFalse();
    assertThat(report.after().losses())
        .singleElement()
        .satisfies(
            loss -> {
              assertThat(loss.path().toString()).isEqualTo("base/1/table");
              assertThat(loss.commits()).containsExactly(volume.first().oid());
              assertThat(loss.objects()).isEqualTo(1);
            });
    assertThat(volume.restored(volume.second(), temp.resolve("second"))).isEqualTo(second);
    RepairReport again = volume.repair();
    assertThat(again.isChange()).isFalse();
    assertThat(again.after().losses()).isEqualTo(report.after().losses());
  }

  @Test
  void mirrorHasWhatNobodyElseHas() throws Exception {
    Path mirror = mirror();
    for (Path pack : volume.packs()) {
      DamagedVolume.flip(pack, Files.size(pack) / 2, 0x40);
    }
    Files.delete(volume.file("base/1/table"));
    assertThat(volume.repair(mirror).after().damages()).isEmpty();
    assertWhole();
  }

  @Test
  void storeThatLostAllOfItsPacksComesBackFromAMirror() throws Exception {
    Path mirror = mirror();
    for (Path file : volume.objectFiles()) {
      Files.delete(file);
    }
    RepairReport report = volume.repair(mirror);
    assertThat(report.after().damages()).isEmpty();
    assertThat(report.healed()).isPositive();
    assertWhole();
  }

  @Test
  void anotherVolumeIsASourceToo() throws Exception {
    Path copy = temp.resolve("copy");
    PoolFixture.copyTree(volume.fixture().directory(), copy);
    Files.delete(volume.packs().get(0));
    assertThat(volume.repair(copy.resolve("foo")).after().damages()).isEmpty();
    assertWhole();
  }

  @Test
  void sourceThatIsNoRepositoryIsRefusedBeforeAnything() {
    assertThatThrownBy(() -> volume.repair(temp))
        .isInstanceOf(VolumeException.class)
        .hasMessage(temp + " is neither a volume nor a git repository");
  }

  @Test
  void damagedIndexIsMadeAnew() throws Exception {
    for (Path pack : volume.packs()) {
      Path index = DamagedVolume.indexOf(pack);
      DamagedVolume.flip(index, 1040, 0xff);
    }
    RepairReport report = volume.repair();
    assertThat(report.after().damages()).isEmpty();
    assertThat(report.setAside()).hasSize(setAside().size() / 2);
    assertWhole();
  }

  @Test
  void damagedIndexOfTheOnlyDataPackIsMadeAnewUnderTheSameName() throws Exception {
    Path pack = volume.dataPack();
    byte[] before = Files.readAllBytes(pack);
    Path index = DamagedVolume.indexOf(pack);
    DamagedVolume.flip(index, 1040, 0xff);
    RepairReport report = volume.repair();
    assertThat(report.after().damages()).isEmpty();
    assertThat(Files.readAllBytes(pack)).isEqualTo(before);
    assertThat(setAside()).hasSize(2);
    assertWhole();
  }

  @Test
  void packOfASingleChunkComesBackUnderItsNameAndWhatWasDamagedIsKept() throws Exception {
    CommitId third;
    try (VolumeRepository repository = volume.fixture().open()) {
      Files.write(volume.file("one"), PoolFixture.bytes(7, 9000));
      third = PoolFixture.commit(repository, "third");
    }
    Path pack =
        volume.packs().stream()
            .filter(one -> one.toFile().length() > 9000 && one.toFile().length() < 9200)
            .findFirst()
            .orElseThrow();
    byte[] whole = Files.readAllBytes(pack);
    byte[] damaged = flipHere(pack, 5000);
    RepairReport report = volume.repair();
    assertThat(report.healed()).isEqualTo(1);
    assertThat(report.after().damages()).isEmpty();
    assertThat(Files.readAllBytes(pack)).isEqualTo(whole);
    Path kept = volume.fixture().gitDir().resolve("dvol-damaged").resolve(pack.getFileName());
    assertThat(Files.readAllBytes(kept)).isEqualTo(damaged);
    assertThat(volume.restored(third, temp.resolve("third"))).containsKey("one");
    assertWhole();
  }

  @Test
  void lostIndexIsMadeAnew() throws Exception {
    for (Path pack : volume.packs()) {
      Files.delete(DamagedVolume.indexOf(pack));
    }
    try (VolumeRepository repository = volume.fixture().open(later())) {
      RepairReport report = repository.repair(List.of(), Progress.NONE);
      assertThat(report.indexed()).hasSize(volume.packs().size());
      assertThat(report.setAside()).isEmpty();
    }
    assertWhole();
  }

  @Test
  void damagedPackThatLostItsIndexGivesWhatIsSoundInIt() throws Exception {
    Path pack = volume.dataPack();
    Files.delete(DamagedVolume.indexOf(pack));
    DamagedVolume.flip(pack, 300_000, 1);
    Files.delete(volume.file("base/1/table"));
    Files.delete(volume.file("dump.sql"));
    try (VolumeRepository repository = volume.fixture().open(later())) {
      RepairReport report = repository.repair(List.of(), Progress.NONE);
      assertThat(report.setAside()).hasSize(1);
      assertThat(report.after().damageCount()).isEqualTo(1);
      assertThat(report.after().losses()).hasSize(1);
    }
  }

  @Test
  void gcGivesAPackItsIndexAgainAndRemovesNothing() throws Exception {
    List<Path> packs = volume.packs();
    for (Path pack : packs) {
      Files.delete(DamagedVolume.indexOf(pack));
    }
    try (VolumeRepository repository = volume.fixture().open(later())) {
      repository.keepHouse(
          Duration.ofSeconds(1), Progress.NONE, house -> assertThat(house.roots()).isNotEmpty());
    }
    assertThat(volume.packs()).containsAll(packs);
    assertWhole();
  }

  /** The machine, hours later. */
  private static Posix later() {
    return later(new NativePosix());
  }

  private static Posix later(Posix real) {
    FaultyPosix posix = FaultyPosix.over(real);
    posix.answer(
        "coarseRealTime",
        (call, kernel) -> {
          Timestamp now = (Timestamp) kernel.call();
          return new Timestamp(now.seconds() + 10_000, now.nanos());
        });
    return posix.posix();
  }

  @Test
  void sectorThatCannotBeReadCostsNoMoreThanWhatLiesInIt() throws Exception {
    Path pack = volume.dataPack();
    FaultyPosix posix =
        FaultyPosix.over(new NativePosix())
            .before(
                "pread",
                call -> {
                  long offset = (Long) call.arguments().get(2);
                  int length = ((ByteBuffer) call.arguments().get(1)).remaining();
                  boolean large = offset <= 400_000 && offset + length > 400_000;
                  if (large && isOpenAs((Integer) call.arguments().get(0), pack)) {
                    throw new PosixException(Errno.EIO, "pread", "sector");
                  }
                });
    try (VolumeRepository repository = volume.fixture().open(posix.posix())) {
      CheckReport found = repository.check(true, Progress.NONE);
      assertThat(found.damages()).hasSize(1);
      assertThat(found.losses()).hasSize(1);
      RepairReport report = repository.repair(List.of(), Progress.NONE);
      assertThat(report.healed()).isEqualTo(1);
      assertThat(report.after().damages()).isEmpty();
    }
    assertWhole();
  }

  private static boolean isOpenAs(int descriptor, Path file) throws IOException {
    return Path.of("/proc/self/fd/" + descriptor).toRealPath().endsWith(file.getFileName());
  }

  @Test
  void soundObjectIsTakenFromARetiredPackWhichStays() throws Exception {
    Path git = volume.fixture().gitDir();
    Path pack = volume.dataPack();
    Path trash = Files.createDirectories(git.resolve("dvol-gc"));
    String retired = "20261122T120000-copied-" + pack.getFileName();
    Files.copy(pack, trash.resolve(retired));
    Files.copy(DamagedVolume.indexOf(pack), trash.resolve(retired.replaceAll("\\.pack$", ".idx")));
    DamagedVolume.flip(pack, 200_000, 1);
    Files.delete(volume.file("base/1/table"));
    Files.delete(volume.file("dump.sql"));
    RepairReport report = volume.repair();
    assertThat(report.healed()).isEqualTo(1);
    assertThat(report.after().damages()).isEmpty();
    assertThat(trash.resolve(retired)).exists();
    assertWhole();
  }

  @Test
  void packCutShortGivesWhatItStillHas() throws Exception {
    Path pack = volume.dataPack();
    assertThat(pack.toFile().setWritable(true)).isTrue();
    try (RandomAccessFile file = new RandomAccessFile(pack.toFile(), "rw")) {
      file.setLength(file.length() - 5000);
    }
    RepairReport report = volume.repair();
    assertThat(report.after().damageCount()).isLessThan(3);
    assertThat(report.setAside()).hasSize(1);
    assertThat(report.after().losses()).extracting(Loss::commitCount).allMatch(count -> count <= 1);
  }

  @Test
  void headerOfAPackIsNoLossToItsObjects() throws Exception {
    for (Path pack : volume.packs()) {
      DamagedVolume.flip(pack, 2, 1);
      DamagedVolume.flip(pack, Files.size(pack) - 1, 1);
    }
    assertThat(volume.repair().after().damages()).isEmpty();
    assertWhole();
  }

  @Test
  @Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
  void branchOfAnotherVolumeThatWasPushedHereIsToldAndLeft() throws Exception {
    pushABranchOfAnotherVolume();
    List<Path> before = volume.objectFiles();
    RepairReport report = volume.repair();
    assertThat(report.isChange()).isFalse();
    assertThat(report.after().damages())
        .isNotEmpty()
        .allSatisfy(damage -> assertThat(damage.what()).contains("format.json"));
    assertThat(volume.objectFiles()).isEqualTo(before);
  }

  @Test
  void branchOfANewerFormatThatWasPushedHereKeepsNobodyFromCheckingTheRest() throws Exception {
    String store = volume.fixture().gitDir().toString();
    String script =
        """
        cd "$0" && format=$(git cat-file blob master:format.json | sed 's/"version":[0-9]*/"version":99/' |
          git hash-object -w --stdin) &&
        tree=$(git ls-tree master | sed "s/blob [0-9a-f]*\\(.format.json\\)/blob $format\\1/" | git mktree) &&
        commit=$(git -c user.name=a -c user.email=a@b commit-tree -m newer "$tree") &&
        git update-ref refs/heads/newer "$commit" && echo "$tree"
        """;
    String tree = Programs.run("sh", "-c", script, store).strip();
    assertThat(volume.check().damages())
        .singleElement()
        .satisfies(
            damage -> {
              assertThat(damage.object().orElseThrow().hex()).isEqualTo(tree);
              assertThat(damage.what()).contains("is of a newer format");
            });
    assertThat(volume.repair().isChange()).isFalse();
  }

  private void pushABranchOfAnotherVolume() throws Exception {
    DamagedVolume other = DamagedVolume.make(temp.resolve("other pool"));
    Path from = other.fixture().gitDir();
    Path to = volume.fixture().gitDir();
    Programs.run("git", "-C", from, "push", "-q", to, "master:refs/heads/strange");
  }

  @Test
  @Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
  void whatIsDamagedComesBackBesideABranchOfAnotherVolume() throws Exception {
    List<Path> before = volume.packs();
    try (VolumeRepository repository = volume.fixture().open()) {
      Files.write(volume.file("one"), PoolFixture.bytes(7, 9000));
      PoolFixture.commit(repository, "third");
    }
    List<Path> added = volume.packs();
    added = added.stream().filter(pack -> !before.contains(pack)).toList();
    pushABranchOfAnotherVolume();
    DamagedVolume.flip(added.get(added.size() - 1), 5000, 1);
    RepairReport report = volume.repair();
    assertThat(report.healed()).isEqualTo(1);
    assertThat(report.setAside()).hasSize(1);
    assertThat(volume.restored(volume.first(), temp.resolve("first"))).isEqualTo(first);
    assertThat(volume.restored(volume.second(), temp.resolve("second"))).isEqualTo(second);
  }

  @Test
  void onlySoundCopyInAPackThatCannotBeOpenedIsCopiedThoughAnotherPackNamesTheObject()
      throws Exception {
    Path pack = volume.dataPack();
    Path other = packWithTwoObjectsOf(pack);
    DamagedVolume.flip(other, 12 + 2000, 1);
    DamagedVolume.flip(DamagedVolume.indexOf(pack), 0, 1);
    Files.delete(volume.file("base/1/table"));
    Files.delete(volume.file("dump.sql"));
    RepairReport report = volume.repair();
    assertThat(report.setAside()).hasSize(2);
    assertThat(report.after().damages()).isEmpty();
    assertWhole();
  }

  /** Packs the first objects of a pack a second time; returns the new pack. */
  private Path packWithTwoObjectsOf(Path pack) throws Exception {
    String name =
        Programs.run(
            "sh",
            "-c",
            "git show-index <\"$1\" | sort -n | head -n 2 | cut -d ' ' -f 2"
                + " | git -C \"$2\" pack-objects -q --window=0 \"$2/objects/pack/pack\"",
            "sh",
            DamagedVolume.indexOf(pack),
            volume.fixture().gitDir());
    return pack.resolveSibling("pack-" + name.strip() + ".pack");
  }

  @Test
  void repairThatIsCutShortAnywhereLosesNothing() throws Exception {
    Path broken = temp.resolve("broken");
    DamagedVolume.flip(volume.dataPack(), 20_000, 1);
    DamagedVolume.flip(volume.packs().get(0), 40, 1);
    Path lostIndex = DamagedVolume.indexOf(volume.packs().get(1));
    Files.delete(lostIndex);
    int points = 0;
    for (boolean cut = true; cut; points++) {
      PoolFixture.copyTree(volume.fixture().directory(), broken);
      PoolFixture copy = new PoolFixture(broken);
      cut = cutShort(copy, points + 1);
      try (VolumeRepository repository = copy.open(later())) {
        RepairReport report = repository.repair(List.of(), Progress.NONE);
        assertThat(report.after().losses()).as("cut before call %d", points + 1).isEmpty();
        assertThat(report.after().isSound()).isTrue();
      }
      Programs.run("rm", "-rf", broken);
    }
    assertThat(points).isGreaterThan(20);
  }

  /** Ends a repair before one of its mutating calls; false if it has fewer. */
  private static boolean cutShort(PoolFixture fixture, int mutation) throws Exception {
    return KillPoints.kill(
        posix -> {
          try (VolumeRepository repository = fixture.open(later(posix))) {
            repository.repair(List.of(), Progress.NONE);
          }
        },
        new KillPoints.Point(mutation, KillPoints.Side.BEFORE));
  }
}
