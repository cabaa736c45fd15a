// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.Errno;
import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.posix.PosixException;
import dev.dvol.store.posix.Timestamp;
import dev.dvol.store.testing.FaultyPosix;
import dev.dvol.store.testing.TestDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackBatchTest {
  private final Random random = new Random(11);

  @TempDir Path directory;
  private StockGit git;

  @BeforeEach
  void init() throws IOException {
    git = StockGit.init(directory);
  }

  @AfterEach
  void nothingIsLeftOpen() throws IOException {
    assertThat(TestDirectory.openBelow(directory)).isEmpty();
    assertThat(git.packFiles()).noneMatch(name -> name.startsWith("tmp_"));
  }

  @Test
  void stockGitReadsAndChecksWhatIsPublished() throws IOException {
    List<byte[]> blobs = new ArrayList<>();
    for (int length : new int[] {0, 1, 65534, 65535, 65536, 1 << 20}) {
      blobs.add(PackTestData.noise(random, length));
    }
    Oid commit;
    List<Oid> ids;
    try (PackStore store = PackTestData.open(git);
        PackBatch batch = PackBatch.begin(store, random, 0)) {
      ids = PackTestData.addAll(batch, blobs);
      Oid tree = batch.put(ObjectType.TREE, PackTestData.tree(ids.get(0)));
      commit = batch.put(ObjectType.COMMIT, PackTestData.commit(tree, "first"));
      PublishedPacks published = batch.publish();

      assertThat(published.dataObjects()).isEqualTo(6);
      assertThat(published.metaObjects()).isEqualTo(2);
      assertThat(published.dataPacks()).hasSize(1);
      assertThat(published.metaPacks()).hasSize(1);
      assertThat(published.dataBytes()).isEqualTo(packSize(published.dataPacks().get(0)));
      assertThat(published.metaBytes()).isEqualTo(packSize(published.metaPacks().get(0)));
    }
    git.run("update-ref", "refs/heads/master", commit.hex());
    git.check();
    List<byte[]> contents = git.contents(ids);
    for (int i = 0; i < blobs.size(); i++) {
      assertThat(contents.get(i)).isEqualTo(blobs.get(i));
    }
    assertThat(git.run("log", "--format=%s")).isEqualTo("first\n");
  }

  @Test
  void packsAreNamedByTheirTrailerAndReadOnly() throws IOException {
    try (PackStore store = PackTestData.open(git)) {
      PackTestData.publish(store, List.of(PackTestData.noise(random, 100)));
    }

    String pack = git.packFiles().get(1);
    byte[] bytes = Files.readAllBytes(git.packDirectory().resolve(pack));
    assertThat(pack).isEqualTo("pack-" + Oid.at(bytes, bytes.length - Oid.LENGTH) + ".pack");
    for (String file : git.packFiles()) {
      assertThat(Files.getPosixFilePermissions(git.packDirectory().resolve(file)))
          .isEqualTo(PosixFilePermissions.fromString("r--r--r--"));
    }
  }

  @Test
  void manyBlobsBecomeSeveralPacksWithinTheLimit() throws IOException {
    List<byte[]> blobs = PackTestData.blobs(random, 300, 20_000);
    try (PackStore store = PackTestData.open(git, PackTestData.SMALL);
        PackBatch batch = PackBatch.begin(store, random, 3_000_000)) {
      List<Oid> ids = PackTestData.addAll(batch, blobs);
      PublishedPacks published = batch.publish();

      assertThat(published.dataPacks()).hasSizeBetween(10, 20);
      for (String name : published.dataPacks()) {
        assertThat(packSize(name)).isLessThanOrEqualTo(PackTestData.SMALL.packBytes());
      }
      for (int i = 0; i < ids.size(); i++) {
        assertThat(store.read(ids.get(i), ObjectType.BLOB)).isEqualTo(blobs.get(i));
      }
    }
    git.check();
  }

  @Test
  void nothingIsWrittenTwice() throws IOException {
    byte[] blob = PackTestData.noise(random, 100);
    try (PackStore store = PackTestData.open(git)) {
      Oid old = PackTestData.publish(store, List.of(blob)).get(0);
      try (PackBatch batch = PackBatch.begin(store, random, 0);
          PackEntryEncoder encoder = new PackEntryEncoder()) {
        byte[] other = PackTestData.noise(random, 100);
        PackEntry entry = encoder.stored(ObjectType.BLOB, other, 0, other.length);
        assertThat(batch.add(encoder.stored(ObjectType.BLOB, blob, 0, blob.length))).isFalse();
        assertThat(batch.add(entry)).isTrue();
        assertThat(batch.add(entry)).isFalse();
        assertThat(batch.put(ObjectType.BLOB, blob)).isEqualTo(old);
        Oid tree = batch.put(ObjectType.TREE, PackTestData.tree(old));
        assertThat(batch.put(ObjectType.TREE, PackTestData.tree(old))).isEqualTo(tree);
        assertThat(batch.contains(old)).isTrue();
        assertThat(batch.contains(entry.id())).isTrue();
        assertThat(batch.contains(tree)).isTrue();
        PublishedPacks published = batch.publish();
        assertThat(published.dataObjects()).isEqualTo(1);
        assertThat(published.metaObjects()).isEqualTo(1);
      }
    }
    git.check();
  }

  @Test
  void rewritingCopiesWhatTheStoreHas() throws IOException {
    byte[] blob = PackTestData.noise(random, 100);
    try (PackStore store = PackTestData.open(git)) {
      PackTestData.publish(store, List.of(blob, PackTestData.noise(random, 50)));
      try (PackBatch batch = PackBatch.beginRewrite(store, random, 0)) {
        PackTestData.addAll(batch, List.of(blob));
        assertThat(batch.publish().dataObjects()).isEqualTo(1);
      }
      assertThat(store.packs()).hasSize(2);
    }
    git.check();
  }

  @Test
  void putObjectsCanBeReadBeforeAndAfterPublication() throws IOException {
    try (PackStore store = PackTestData.open(git, PackTestData.SMALL);
        PackBatch batch = PackBatch.begin(store, random, 0)) {
      List<byte[]> contents = PackTestData.blobs(random, 100, 10_000);
      List<Oid> ids = new ArrayList<>();
      for (byte[] content : contents) {
        ids.add(batch.put(ObjectType.BLOB, content));
        int any = random.nextInt(ids.size());
        assertThat(batch.read(ids.get(any), ObjectType.BLOB)).isEqualTo(contents.get(any));
      }
      assertThat(batch.publish().metaPacks()).hasSizeGreaterThan(1);
      for (int i = 0; i < ids.size(); i++) {
        assertThat(batch.read(ids.get(i), ObjectType.BLOB)).isEqualTo(contents.get(i));
        assertThat(store.read(ids.get(i), ObjectType.BLOB)).isEqualTo(contents.get(i));
      }
    }
    git.check();
  }

  /** Whether the file system has a way past the page cache or not, the same is written. */
  @ParameterizedTest
  @ValueSource(strings = {"taken", "refused", "refused by the write"})
  void largePackIsWrittenInWholePiecesAndATail(String pastCache) throws IOException {
    PackLimits limits = new PackLimits(64 << 20, 1 << 20, 4 << 20, 4 << 20);
    FaultyPosix calls = FaultyPosix.over(new NativePosix());
    if (pastCache.equals("refused")) {
      calls.failAll("setDirect", Errno.EINVAL);
    } else if (pastCache.equals("refused by the write")) {
      AtomicBoolean direct = new AtomicBoolean();
      calls.after("setDirect", call -> direct.set((Boolean) call.arguments().get(1)));
      calls.before(
          "pwrite",
          call -> {
            if (direct.get()) {
              throw new PosixException(Errno.EINVAL, "pwrite", "unaligned");
            }
          });
    }
    List<byte[]> blobs = PackTestData.blobs(random, 400, 60_000);
    try (PackStore store = PackTestData.open(calls.posix(), git, StockGit.nothing(), limits);
        PackBatch batch = PackBatch.begin(store, random, 12_000_000)) {
      List<Oid> ids = PackTestData.addAll(batch, blobs);
      batch.publish();

      assertThat(calls.occurrences("setDirect")).isPositive();
      for (int i = 0; i < ids.size(); i++) {
        assertThat(store.read(ids.get(i), ObjectType.BLOB)).isEqualTo(blobs.get(i));
      }
    }
    git.check();
  }

  @Test
  void announcedCountThatIsWrongIsCorrected() throws IOException {
    assertThat(writePack(20, 33)).isPositive();
    git.check();
  }

  @Test
  void announcedCountThatIsRightNeedsNoReading() throws IOException {
    assertThat(writePack(20, 20)).isZero();
    git.check();
  }

  @Test
  void fourThreadsAddAtOnce() throws Exception {
    List<byte[]> blobs = PackTestData.blobs(random, 400, 20_000);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (PackStore store = PackTestData.open(git, PackTestData.SMALL);
        PackBatch batch = PackBatch.begin(store, random, 4_000_000)) {
      List<Callable<List<Oid>>> tasks = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        // Neighbours overlap, so that two threads add the same blob.
        List<byte[]> share = blobs.subList(i * 90, i * 90 + 130);
        tasks.add(
            () -> {
              List<Oid> ids = PackTestData.addAll(batch, share);
              batch.put(ObjectType.TREE, PackTestData.tree(ids.get(0)));
              return ids;
            });
      }
      List<List<Oid>> ids = new ArrayList<>();
      for (Future<List<Oid>> result : threads.invokeAll(tasks)) {
        ids.add(result.get());
      }
      assertThat(batch.publish().dataObjects()).isEqualTo(400);
      for (int i = 0; i < 4; i++) {
        for (int j = 0; j < 130; j++) {
          assertThat(store.read(ids.get(i).get(j), ObjectType.BLOB))
              .isEqualTo(blobs.get(i * 90 + j));
        }
      }
    } finally {
      threads.shutdown();
    }
    git.check();
  }

  @Test
  void nothingAddedPublishesNoPackButSyncsTheDirectory() throws IOException {
    FaultyPosix counted = FaultyPosix.over(new NativePosix());
    try (PackStore store =
            PackTestData.open(counted.posix(), git, StockGit.nothing(), PackLimits.DEFAULT);
        PackBatch batch = PackBatch.begin(store, random, 0)) {
      assertThat(batch.publish().dataPacks()).isEmpty();
    }
    assertThat(git.packFiles()).isEmpty();
    assertThat(counted.mutatingCalls()).containsExactly("fsync");
  }

  @Test
  void everythingIsSyncedBeforeTheFirstRename() throws IOException {
    FaultyPosix counted = FaultyPosix.over(new NativePosix());
    try (PackStore store =
            PackTestData.open(counted.posix(), git, StockGit.nothing(), PackTestData.SMALL);
        PackBatch batch = PackBatch.begin(store, random, 0)) {
      List<Oid> ids = PackTestData.addAll(batch, PackTestData.blobs(random, 100, 10_000));
      batch.put(ObjectType.TREE, PackTestData.tree(ids.get(0)));
      batch.publish();
    }
    List<String> calls = counted.mutatingCalls();
    int firstRename = calls.indexOf("renameat");
    int packs = git.packFiles().size() / 2;
    assertThat(calls.subList(0, firstRename)).filteredOn("fsync"::equals).hasSize(2 * packs);
    assertThat(calls.subList(firstRename, calls.size() - 1)).containsOnly("renameat");
    assertThat(calls).endsWith("fsync");
  }

  @Test
  void closeWithoutPublishLeavesNothing() throws IOException {
    try (PackStore store = PackTestData.open(git, PackTestData.SMALL);
        PackBatch batch = PackBatch.begin(store, random, 0)) {
      List<Oid> ids = PackTestData.addAll(batch, PackTestData.blobs(random, 100, 10_000));
      batch.put(ObjectType.TREE, PackTestData.tree(ids.get(0)));
    }
    assertThat(git.packFiles()).isEmpty();
  }

  @Test
  void usingABatchAfterItsEndIsRefused() throws IOException {
    try (PackStore store = PackTestData.open(git)) {
      PackBatch batch = PackBatch.begin(store, random, 0);
      batch.publish();
      assertThatThrownBy(() -> batch.put(ObjectType.BLOB, new byte[1]))
          .isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> PackTestData.addAll(batch, List.of(new byte[1])))
          .isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(batch::publish).isInstanceOf(IllegalStateException.class);
      batch.close();
      batch.close();
    }
  }

  @Test
  void objectThatCouldNotBeReadAgainIsRefused() throws IOException {
    try (PackStore store = PackTestData.open(git, PackTestData.SMALL);
        PackBatch batch = PackBatch.begin(store, random, 0)) {
      byte[] tooLarge = new byte[PackTestData.SMALL.objectBytes() + 1];
      assertThatThrownBy(() -> batch.put(ObjectType.BLOB, tooLarge))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> PackTestData.addAll(batch, List.of(tooLarge)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void interruptedAddFailsTheBatch() throws IOException {
    try (PackStore store = PackTestData.open(git);
        PackBatch batch = PackBatch.begin(store, random, 0)) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> PackTestData.addAll(batch, List.of(new byte[1])))
          .isInstanceOf(IOException.class);
      assertThat(Thread.interrupted()).isTrue();
      assertThatThrownBy(batch::publish).isInstanceOf(IOException.class);
    }
    assertThat(git.packFiles()).isEmpty();
  }

  @Test
  void packsThatStockGitRepacksStayReadable() throws IOException {
    List<byte[]> blobs = PackTestData.blobs(random, 50, 5000);
    try (PackStore store = PackTestData.open(git, PackTestData.SMALL)) {
      List<Oid> ids = PackTestData.publish(store, blobs);
      git.run("repack", "-a", "-d", "-q", "--keep-unreachable");
      store.refresh();
      assertThat(store.packs()).hasSize(1);
      for (int i = 0; i < ids.size(); i++) {
        assertThat(store.read(ids.get(i), ObjectType.BLOB)).isEqualTo(blobs.get(i));
      }
    }
  }

  @Test
  void temporaryFilesOfACrashAreRemovedOnceTheyAreOld() throws IOException {
    try (PackStore store = PackTestData.open(git)) {
      PackTestData.publish(store, List.of(new byte[1]));
      List<String> sound = git.packFiles();
      Files.createFile(git.packDirectory().resolve("tmp_pack_1"));
      Files.createFile(git.packDirectory().resolve("tmp_idx_1"));

      assertThat(store.removeTemporary(new Timestamp(1_000_000_000, 0))).isZero();
      assertThat(store.removeTemporary(new Timestamp(100_000_000_000L, 0))).isEqualTo(2);

      assertThat(git.packFiles()).isEqualTo(sound);
    }
  }

  @Test
  void packThatLostItsIndexGetsOneWithTheSameBytes() throws IOException {
    List<byte[]> blobs = PackTestData.blobs(random, 60, 5000);
    try (PackStore store = PackTestData.open(git)) {
      List<Oid> ids = PackTestData.publish(store, blobs);
      String name = store.packs().get(0).name();
      Path index = git.packDirectory().resolve(name + ".idx");
      byte[] before = Files.readAllBytes(index);
      Files.delete(index);
      store.refresh();
      assertThat(store.containsPacked(ids.get(0))).isFalse();

      assertThat(store.withoutIndex(new Timestamp(1_000_000_000, 0))).isEmpty();
      assertThat(store.withoutIndex(new Timestamp(100_000_000_000L, 0))).containsExactly(name);
      assertThat(store.adopt(name)).isTrue();

      assertThat(Files.readAllBytes(index)).isEqualTo(before);
      assertThat(store.read(ids.get(59), ObjectType.BLOB)).isEqualTo(blobs.get(59));
    }
  }

  @Test
  void damagedPackWithoutIndexIsLeftAsItIs() throws IOException {
    try (PackStore store = PackTestData.open(git)) {
      String name = "pack-" + "0".repeat(40);
      Files.createFile(git.packDirectory().resolve(name + ".pack"));
      assertThat(store.adopt(name)).isFalse();
      assertThat(git.packFiles()).containsExactly(name + ".pack");
    }
  }

  /** Writes a pack that announces a count, and returns how often it was read back. */
  private int writePack(int count, int announced) throws IOException {
    FaultyPosix counted = FaultyPosix.over(new NativePosix());
    try (PackStore store =
            PackTestData.open(counted.posix(), git, StockGit.nothing(), PackLimits.DEFAULT);
        PackEntryEncoder encoder = new PackEntryEncoder()) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(4096);
      PackWriter writer = new PackWriter(store.directory(), "x", buffer);
      for (byte[] blob : PackTestData.blobs(random, count, 5000)) {
        writer.append(encoder.stored(ObjectType.BLOB, blob, 0, blob.length));
        if (!writer.isStreaming()) {
          writer.startStreaming(announced);
        }
      }
      writer.finish();
      writer.sync();
      int reads = counted.occurrences("pread");
      new PackPublication(store.directory()).publish(writer);
      writer.close();
      return reads;
    }
  }

  private long packSize(String name) throws IOException {
    return Files.size(git.packDirectory().resolve(name + ".pack"));
  }
}
