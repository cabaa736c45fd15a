// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.CommitId;
import dev.dvol.store.RepairReport;
import dev.dvol.store.VolumeRepository;
import dev.dvol.store.check.CheckReport;
import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.Errno;
import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.posix.PosixException;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.testing.FaultyPosix;
import dev.dvol.store.testing.Programs;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Objects that are larger than dvol holds in memory, which stock git pushed into the store. */
class LargeForeignObjectsTest {
  private static final int MIB = 1 << 20;
  private static final int SIZE = 66;

  @TempDir private Path temp = Path.of("");
  private GcFixture fixture;
  private CommitId first;
  private String random = "";

  @BeforeEach
  void pushThem() throws Exception {
    fixture = GcFixture.create(temp.resolve("pool"));
    fixture.write("stays", 1, 30_000);
    first = fixture.commit("first");
    Path strange = temp.resolve("strange");
    Programs.run("git", "init", "-q", strange);
    writeBlocks(strange.resolve("random"), true);
    writeBlocks(strange.resolve("zeros"), false);
    push(strange, "strange");
    random = fixture.git("rev-parse", "strange:random").strip();
  }

  private static void writeBlocks(Path file, boolean random) throws Exception {
    Random bytes = new Random(5);
    byte[] block = new byte[MIB];
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int i = 0; i < SIZE; i++) {
        if (random) {
          bytes.nextBytes(block);
        }
        out.write(block);
      }
    }
  }

  private CheckReport check() throws Exception {
    try (VolumeRepository volume = fixture.open()) {
      return volume.check(true, Progress.NONE);
    }
  }

  private RepairReport repair() throws Exception {
    try (VolumeRepository volume = fixture.open()) {
      return volume.repair(List.of(), Progress.NONE);
    }
  }

  private Path largestPack() throws Exception {
    List<String> names =
        Programs.run("ls", "-S", fixture.packs()).lines().filter(n -> n.endsWith(".pack")).toList();
    return fixture.packs().resolve(names.get(0));
  }

  @Test
  void checkReadsThemAndFindsThemSound() throws Exception {
    assertThat(check().damages()).isEmpty();
    assertThat(repair().isChange()).isFalse();
  }

  @Test
  void flippedBitInOneIsFoundAndItsPackStaysWhereItIs() throws Exception {
    Path pack = largestPack();
    assertThat(pack.toFile().setWritable(true)).isTrue();
    try (RandomAccessFile file = new RandomAccessFile(pack.toFile(), "rw")) {
      file.seek(33L * MIB);
      int before = file.read();
      file.seek(33L * MIB);
      file.write(before ^ 4);
    }
    assertThat(check().damages())
        .singleElement()
        .satisfies(
            damage -> {
              assertThat(damage.where()).isEqualTo(pack.getFileName().toString());
              assertThat(damage.object().orElseThrow().hex()).isEqualTo(random);
            });
    RepairReport report = repair();
    assertThat(report.isChange()).isFalse();
    assertThat(report.after().damages()).hasSize(1);
    assertThat(pack).exists();
    assertThat(fixture.git("cat-file", "-s", "strange:zeros").strip())
        .isEqualTo(String.valueOf(SIZE * MIB));
  }

  @Test
  void sectorThatCannotBeReadCostsNoMoreThanWhatLiesInIt() throws Exception {
    FaultyPosix disk = FaultyPosix.over(new NativePosix());
    disk.before(
        "pread",
        call -> {
          long offset = (Long) call.arguments().get(2);
          if (offset > 32L * MIB && offset < 34L * MIB) {
            throw new PosixException(Errno.EIO, "pread", "a sector");
          }
        });
    try (VolumeRepository volume = fixture.open(disk.posix())) {
      assertThat(volume.check(true, Progress.NONE).damages())
          .anySatisfy(damage -> assertThat(damage.object().orElseThrow().hex()).isEqualTo(random))
          .hasSizeLessThan(3);
    }
  }

  /** Neither a pack that has them twice nor one that is small stands in the way of gc. */
  @Test
  void sameLargeObjectInTwoPacksIsNoReasonForGcToEnd() throws Exception {
    Path other = temp.resolve("other");
    Programs.run("git", "init", "-q", other);
    Files.copy(temp.resolve("strange/random"), other.resolve("random"));
    Files.write(other.resolve("more"), new byte[10]);
    push(other, "other");
    assertThat(fixture.git("rev-parse", "other:random").strip()).isEqualTo(random);
    for (String branch : List.of("strange", "other")) {
      GcFixture copy = fixture.copyTo(temp.resolve("without-" + branch));
      copy.git("update-ref", "-d", "refs/heads/" + branch);
      copy.gc(GcFixture.NOW);
      copy.fsck();
      assertThat(copy.restored(first)).hasSize(2);
    }
  }

  private void push(Path repository, String branch) throws Exception {
    Programs.run("git", "-C", repository, "add", ".");
    Programs.run(
        "git",
        "-C",
        repository,
        "-c",
        "user.name=a",
        "-c",
        "user.email=a@b",
        "commit",
        "-q",
        "-m",
        "large");
    Programs.run(
        "git", "-C", repository, "push", "-q", fixture.store(), "HEAD:refs/heads/" + branch);
  }

  /** Stored in few bytes, it is nothing that dvol can read all the same. */
  @Test
  void repairLeavesThePackOfOneThatStockGitCanReadAndThatCannotBeCopied() throws Exception {
    Path small = temp.resolve("small");
    Programs.run("git", "init", "-q", small);
    writeBlocks(small.resolve("zeros"), false);
    byte[] noise = new byte[200_000];
    new Random(7).nextBytes(noise);
    Files.write(small.resolve("noise"), noise);
    // Another than the one that is there already.
    Files.write(small.resolve("zeros"), new byte[] {1}, StandardOpenOption.APPEND);
    push(small, "small");
    String damaged = fixture.git("rev-parse", "small:noise").strip();
    Path pack = packOf(damaged);
    assertThat(pack.toFile().setWritable(true)).isTrue();
    try (RandomAccessFile file = new RandomAccessFile(pack.toFile(), "rw")) {
      // Within the noise, which is most of the pack.
      long at = file.length() / 2;
      file.seek(at);
      int before = file.read();
      file.seek(at);
      file.write(before ^ 4);
    }
    assertThat(repair().after().damages())
        .extracting(damage -> damage.object().map(Oid::hex).orElse(""))
        .contains(damaged);
    assertThat(pack).exists();
    assertThat(fixture.git("cat-file", "-s", "small:zeros").strip())
        .isEqualTo(String.valueOf((long) SIZE * MIB + 1));
  }

  private Path packOf(String object) throws Exception {
    for (String name : Programs.run("ls", fixture.packs()).lines().toList()) {
      Path index = fixture.packs().resolve(name);
      if (name.endsWith(".idx")
          && Programs.run("sh", "-c", "git show-index < $0", index).contains(object)) {
        return fixture.packs().resolve(name.replace(".idx", ".pack"));
      }
    }
    throw new AssertionError(object + " is in no pack");
  }

  @Test
  void gcLeavesTheirPackAndFreesTheRest() throws Exception {
    fixture.write("dropped", 2, 300_000);
    fixture.commit("dropped");
    fixture.reset("HEAD^", true);
    Path pack = largestPack();
    GcReport report = fixture.gc(GcFixture.NOW);
    assertThat(report.freedBytes()).isGreaterThan(300_000);
    assertThat(report.plan().notes())
        .contains(name(pack) + " has an object of more than 64 MiB and is not copied");
    assertThat(fixture.restored(first)).hasSize(2);
    fixture.fsck();
    assertThat(check().damages()).isEmpty();
  }

  private static String name(Path pack) {
    return pack.getFileName().toString().replace(".pack", "");
  }

  @Test
  void gcFreesThemWhenTheirBranchGoes() throws Exception {
    fixture.git("update-ref", "-d", "refs/heads/strange");
    assertThat(fixture.gc(GcFixture.NOW).freedBytes()).isGreaterThan((long) SIZE * MIB);
    assertThat(fixture.packBytes()).isLessThan(MIB);
    assertThat(fixture.restored(first)).hasSize(2);
    fixture.fsck();
  }
}
