// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.error.ObjectMissingException;
import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.testing.TestDirectory;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackStoreTest {
  private static final Oid ABSENT = Oid.fromHex("0123456789".repeat(4));

  private final Random random = new Random(12);

  @TempDir Path directory;
  private StockGit git;

  @BeforeEach
  void init() throws IOException {
    git = StockGit.init(directory);
  }

  @AfterEach
  void nothingIsLeftOpen() throws IOException {
    assertThat(TestDirectory.openBelow(directory)).isEmpty();
  }

  @Test
  void missingObjectIsNamed() throws IOException {
    try (PackStore store = PackTestData.open(git)) {
      assertThat(store.contains(ABSENT)).isFalse();
      assertThat(store.locate(ABSENT)).isEmpty();
      assertThatThrownBy(() -> store.read(ABSENT, ObjectType.BLOB))
          .isInstanceOf(ObjectMissingException.class)
          .hasMessageContaining(ABSENT.hex());
      assertThatThrownBy(() -> store.readAll(List.of(ABSENT), ObjectType.BLOB, this::ignore))
          .isInstanceOf(ObjectMissingException.class);
    }
  }

  @Test
  void missingPackDirectoryIsRefused() throws IOException {
    Files.delete(git.packDirectory());
    assertThatThrownBy(() -> PackTestData.open(git)).isInstanceOf(IOException.class);
  }

  @Test
  void objectOfAnotherTypeIsRefused() throws IOException {
    try (PackStore store = PackTestData.open(git)) {
      Oid id = PackTestData.publish(store, List.of(new byte[3])).get(0);
      assertThatThrownBy(() -> store.read(id, ObjectType.TREE))
          .isInstanceOf(ObjectCorruptException.class)
          .hasMessageContaining("not a tree")
          .hasMessageContaining(id.hex())
          .hasMessageContaining("at byte 12 of pack-");
    }
  }

  @Test
  void placesAreThoseThatVerifyPackTells() throws IOException {
    try (PackStore store = PackTestData.open(git)) {
      PackTestData.publish(store, PackTestData.blobs(random, 40, 3000));
      StoredPack pack = store.packs().get(0);
      String told =
          git.run("verify-pack", "-v", git.packDirectory().resolve(pack.name() + ".pack") + "");
      int seen = 0;
      for (String line : told.split("\n")) {
        String[] words = line.split(" +");
        if (words.length == 5 && words[1].equals("blob")) {
          PackedObject place = store.locate(Oid.fromHex(words[0])).orElseThrow();
          assertThat(place)
              .isEqualTo(
                  new PackedObject(
                      pack.number(), Long.parseLong(words[4]), Long.parseLong(words[3])));
          seen++;
        }
      }
      assertThat(seen).isEqualTo(40);
    }
  }

  @Test
  void indexHandsOverEveryIdInOrder() throws IOException {
    try (PackStore store = PackTestData.open(git)) {
      List<Oid> ids =
          new ArrayList<>(PackTestData.publish(store, PackTestData.blobs(random, 40, 3000)));
      List<Oid> seen = new ArrayList<>();
      PackIndex index = store.packs().get(0).index();
      index.forEach(
          (id, position) -> {
            assertThat(index.find(id)).isEqualTo(position);
            seen.add(id);
          });
      Collections.sort(ids);
      assertThat(seen).isEqualTo(ids);
      assertThat(index.isSound()).isTrue();
    }
  }

  @Test
  void deltasOfStockGitComeFromTheFallback() throws IOException {
    List<byte[]> texts = new ArrayList<>();
    List<Oid> ids = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      byte[] text =
          ("line of text " + i + "\n" + "same line\n".repeat(2000))
              .getBytes(StandardCharsets.UTF_8);
      texts.add(text);
      ids.add(hashObject(text));
    }
    repack(ids);
    try (PackStore store = open(git)) {
      for (int i = 0; i < ids.size(); i++) {
        assertThat(store.containsPacked(ids.get(i))).isTrue();
        assertThat(store.read(ids.get(i), ObjectType.BLOB)).isEqualTo(texts.get(i));
      }
      assertThat(git.asked()).hasSizeBetween(5, 9);
      assertReadAll(store, ids, texts);
    }
  }

  @Test
  void zlibStreamsOfStockGitAreInflatedHere() throws IOException {
    List<byte[]> texts = new ArrayList<>();
    List<Oid> ids = new ArrayList<>();
    texts.add(new byte[0]);
    for (int i = 0; i < 10; i++) {
      texts.add(("" + random.nextLong()).repeat(1 + 300 * i).getBytes(StandardCharsets.US_ASCII));
    }
    for (byte[] text : texts) {
      ids.add(hashObject(text));
    }
    git.run("config", "pack.window", "0");
    repack(ids);
    try (PackStore store = PackTestData.open(git)) {
      for (int i = 0; i < ids.size(); i++) {
        assertThat(store.read(ids.get(i), ObjectType.BLOB)).isEqualTo(texts.get(i));
      }
      assertReadAll(store, ids, texts);
    }
  }

  @Test
  void looseObjectsComeFromTheFallback() throws IOException {
    byte[] text = "loose".getBytes(StandardCharsets.US_ASCII);
    Oid id = hashObject(text);
    try (PackStore store = open(git)) {
      assertThat(store.containsPacked(id)).isFalse();
      assertThat(store.contains(id)).isTrue();
      assertThat(store.read(id, ObjectType.BLOB)).isEqualTo(text);
      assertReadAll(store, List.of(id), List.of(text));
    }
  }

  @Test
  void packOfAnotherWriterIsSeenWhenItsObjectIsAskedFor() throws IOException {
    byte[] blob = PackTestData.noise(random, 100);
    try (PackStore reader = PackTestData.open(git);
        PackStore writer = PackTestData.open(git)) {
      Oid id = PackTestData.publish(writer, List.of(blob)).get(0);
      assertThat(reader.locate(id)).isEmpty();
      assertThat(reader.read(id, ObjectType.BLOB)).isEqualTo(blob);
      assertThat(reader.locate(id)).isPresent();
    }
  }

  @Test
  void deletedPackIsForgottenByRefreshAndItsNumberNotUsedAgain() throws IOException {
    try (PackStore store = PackTestData.open(git)) {
      Oid id = PackTestData.publish(store, List.of(new byte[7])).get(0);
      int number = store.packs().get(0).number();
      for (String file : git.packFiles()) {
        Files.delete(git.packDirectory().resolve(file));
      }
      assertThat(store.read(id, ObjectType.BLOB)).isEqualTo(new byte[7]);
      store.refresh();
      assertThat(store.locate(id)).isEmpty();
      assertThat(TestDirectory.openBelow(git.packDirectory())).hasSize(1);
      PackTestData.publish(store, List.of(new byte[7]));
      assertThat(store.packs().get(0).number()).isNotEqualTo(number);
    }
  }

  @Test
  void objectLargerThanTheLimitIsRefused() throws IOException {
    try (PackStore store = PackTestData.open(git)) {
      List<Oid> ids = PackTestData.publish(store, List.of(new byte[200_000], new byte[100_000]));
      PackLimits limits = new PackLimits(1 << 20, 1 << 20, 1 << 20, 100_000);
      try (PackStore strict = PackTestData.open(git, limits)) {
        assertThatThrownBy(() -> strict.read(ids.get(0), ObjectType.BLOB))
            .isInstanceOf(ObjectCorruptException.class)
            .hasMessageContaining("limit");
        assertThatThrownBy(() -> strict.readAll(ids, ObjectType.BLOB, this::ignore))
            .isInstanceOf(ObjectCorruptException.class);
        assertThat(strict.read(ids.get(1), ObjectType.BLOB)).hasSize(100_000);
      }
    }
  }

  @Test
  void sizeInAHeaderBeyondTheLimitTakesNoMemory() throws IOException {
    // A zlib stream of a few KiB that inflates to 2 MiB.
    try (PackStore store = PackTestData.open(git);
        PackBatch batch = PackBatch.begin(store, random, 0)) {
      Oid id = batch.put(ObjectType.BLOB, new byte[2 << 20]);
      batch.publish();
      PackLimits limits = new PackLimits(1 << 20, 1 << 20, 1 << 20, 1 << 20);
      try (PackStore strict = PackTestData.open(git, limits)) {
        assertThatThrownBy(() -> strict.read(id, ObjectType.BLOB))
            .isInstanceOf(ObjectCorruptException.class)
            .hasMessageContaining("2097152 bytes of content are more than the limit");
      }
    }
  }

  @Test
  void packCutShortIsLeftOutAndNamed() throws IOException {
    Oid cut;
    Oid sound;
    try (PackStore store = PackTestData.open(git)) {
      cut = PackTestData.publish(store, List.of(PackTestData.noise(random, 5000))).get(0);
      truncate(store.packs().get(0).name() + ".pack", 2000);
      sound = PackTestData.publish(store, List.of(new byte[9])).get(0);
      assertThatThrownBy(() -> store.read(cut, ObjectType.BLOB))
          .isInstanceOf(ObjectCorruptException.class)
          .hasMessageContaining("the file ends before");
      assertThatThrownBy(() -> store.readAll(List.of(cut), ObjectType.BLOB, this::ignore))
          .isInstanceOf(ObjectCorruptException.class)
          .hasMessageContaining("the file ends before");
    }
    try (PackStore store = PackTestData.open(git)) {
      assertThat(store.damaged())
          .singleElement()
          .satisfies(damage -> assertThat(damage.resource()).endsWith(".pack"));
      assertThat(store.read(sound, ObjectType.BLOB)).hasSize(9);
      assertThatThrownBy(() -> store.read(cut, ObjectType.BLOB))
          .isInstanceOf(ObjectCorruptException.class)
          .hasMessageContaining("missing, perhaps because pack-");
    }
  }

  @Test
  void secondCopyReplacesADamagedOne() throws IOException {
    byte[] blob = PackTestData.noise(random, 5000);
    try (PackStore store = PackTestData.open(git)) {
      Oid id = PackTestData.publish(store, List.of(blob)).get(0);
      String damaged = store.packs().get(0).name() + ".pack";
      try (PackBatch batch = PackBatch.beginRewrite(store, random, 0)) {
        PackTestData.addAll(batch, List.of(blob, new byte[1]));
        batch.publish();
      }
      flip(damaged, 1000);
      for (int i = 0; i < 3; i++) {
        assertThat(store.read(id, ObjectType.BLOB)).isEqualTo(blob);
        assertReadAll(store, List.of(id), List.of(blob));
      }
    }
  }

  @Test
  void samePackWrittenAgainReplacesTheDamagedFile() throws IOException {
    byte[] blob = PackTestData.noise(random, 5000);
    try (PackStore store = PackTestData.open(git)) {
      PackTestData.publish(store, List.of(blob));
      flip(store.packs().get(0).name() + ".pack", 1000);
      try (PackBatch batch = PackBatch.beginRewrite(store, random, 0)) {
        PackTestData.addAll(batch, List.of(blob));
        batch.publish();
      }
    }
    assertThat(git.packFiles()).hasSize(2);
    git.check();
  }

  @Test
  void bulkReadHandsOverEachRequestOnceInDiskOrder() throws IOException {
    List<byte[]> blobs = PackTestData.blobs(random, 200, 40_000);
    blobs.add(PackTestData.noise(random, 3 << 20));
    blobs.add(PackTestData.noise(random, 65536));
    try (PackStore store = PackTestData.open(git, PackTestData.SMALL)) {
      List<Oid> ids = PackTestData.publish(store, blobs);
      List<Oid> request = new ArrayList<>(ids);
      List<byte[]> expected = new ArrayList<>(blobs);
      request.addAll(ids.subList(0, 5));
      expected.addAll(blobs.subList(0, 5));
      List<Integer> order = assertReadAll(store, request, expected);
      List<PackedObject> places = new ArrayList<>();
      for (int index : order) {
        places.add(store.locate(request.get(index)).orElseThrow());
      }
      assertThat(places).isSorted();
    }
  }

  @Test
  void severalThreadsReadDisjointLists() throws Exception {
    List<byte[]> blobs = PackTestData.blobs(random, 400, 40_000);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (PackStore store = PackTestData.open(git, PackTestData.SMALL)) {
      List<Oid> ids = PackTestData.publish(store, blobs);
      List<Callable<List<Integer>>> tasks = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        List<Oid> part = ids.subList(i * 50, i * 50 + 50);
        List<byte[]> expected = blobs.subList(i * 50, i * 50 + 50);
        tasks.add(() -> assertReadAll(store, part, expected));
      }
      for (Future<List<Integer>> result : threads.invokeAll(tasks)) {
        assertThat(result.get()).hasSize(50);
      }
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void errorOfTheConsumerEndsTheReading() throws IOException {
    try (PackStore store = PackTestData.open(git)) {
      List<Oid> ids = PackTestData.publish(store, PackTestData.blobs(random, 5, 100));
      IOException full = new IOException("disk full");
      assertThatThrownBy(
              () ->
                  store.readAll(
                      ids,
                      ObjectType.BLOB,
                      (index, buffer, offset, length) -> {
                        throw full;
                      }))
          .isSameAs(full);
    }
  }

  @Test
  void offsetsBeyondTwoGibibytesAreKept() throws IOException {
    try (PackStore store = PackTestData.open(git)) {
      PackedEntries entries = new PackedEntries();
      long[] offsets = {12, Integer.MAX_VALUE, 1L << 31, (1L << 32) + 5, 1L << 40};
      List<Oid> ids = new ArrayList<>();
      for (long offset : offsets) {
        Oid id = Oid.of(PackTestData.noise(random, Oid.LENGTH));
        ids.add(id);
        entries.add(id, (int) offset, offset);
      }
      ByteBuffer buffer = ByteBuffer.allocateDirect(100);
      try (PackOutput out = new PackOutput(store.directory(), "large.idx", buffer)) {
        new PackIndexWriter(entries, out).write(new byte[Oid.LENGTH]);
      }
      PackIndex index = PackIndex.open(git.packDirectory().resolve("large.idx"));
      assertThat(index.isSound()).isTrue();
      for (int i = 0; i < offsets.length; i++) {
        assertThat(index.offset(index.find(ids.get(i)))).isEqualTo(offsets[i]);
        assertThat(index.crc32(index.find(ids.get(i)))).isEqualTo((int) offsets[i]);
      }
      byte[] bytes = Files.readAllBytes(git.packDirectory().resolve("large.idx"));
      String shown = new String(git.run(bytes, "show-index"), StandardCharsets.US_ASCII);
      for (int i = 0; i < offsets.length; i++) {
        assertThat(shown).contains(offsets[i] + " " + ids.get(i));
      }
    }
  }

  @Test
  void readingAfterCloseFails() throws IOException {
    PackStore store = PackTestData.open(git);
    Oid id = PackTestData.publish(store, List.of(new byte[1])).get(0);
    store.close();
    store.close();
    assertThatThrownBy(() -> store.read(id, ObjectType.BLOB)).isInstanceOf(IOException.class);
    assertThatThrownBy(store::refresh).isInstanceOf(IllegalStateException.class);
  }

  private static PackStore open(StockGit git) throws IOException {
    return PackTestData.open(new NativePosix(), git, git, PackLimits.DEFAULT);
  }

  private Oid hashObject(byte[] content) throws IOException {
    byte[] id = git.run(content, "hash-object", "-w", "--stdin");
    return Oid.fromHex(new String(id, StandardCharsets.US_ASCII).trim());
  }

  /** Packs objects as stock git likes it, and removes the loose ones. */
  private void repack(List<Oid> ids) throws IOException {
    StringBuilder input = new StringBuilder();
    ids.forEach(id -> input.append(id).append('\n'));
    byte[] list = input.toString().getBytes(StandardCharsets.US_ASCII);
    git.run(list, "pack-objects", "-q", git.packDirectory().resolve("pack").toString());
    git.run("prune-packed", "-q");
  }

  private static List<Integer> assertReadAll(PackStore store, List<Oid> ids, List<byte[]> expected)
      throws IOException {
    List<Integer> order = new ArrayList<>();
    store.readAll(
        ids,
        ObjectType.BLOB,
        (index, buffer, offset, length) -> {
          order.add(index);
          assertThat(Arrays.copyOfRange(buffer, offset, offset + length))
              .isEqualTo(expected.get(index));
        });
    assertThat(order).hasSize(ids.size()).doesNotHaveDuplicates();
    return order;
  }

  private void ignore(int index, byte[] buffer, int offset, int length) {}

  private void truncate(String name, long length) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(writable(name).toFile(), "rw")) {
      file.setLength(length);
    }
  }

  private void flip(String name, long offset) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(writable(name).toFile(), "rw")) {
      file.seek(offset);
      int old = file.read();
      file.seek(offset);
      file.write(old ^ 0x10);
    }
  }

  private Path writable(String name) throws IOException {
    Path path = git.packDirectory().resolve(name);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r--r--"));
    return path;
  }
}
