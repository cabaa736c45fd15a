// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.internal.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.error.ObjectMissingException;
import dev.dvol.store.object.ObjectSource;
import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JgitObjectSourceTest {
  private static final Oid ABSENT = Oid.fromHex("1234567890123456789012345678901234567890");

  @TempDir Path directory;
  private Path gitDir;
  private StockGit git;
  private GitRepository repository;
  private ObjectSource source;

  @BeforeEach
  void setUp() throws Exception {
    gitDir = directory.resolve("store.git");
    GitRepository.create(gitDir, "master");
    git = new StockGit(gitDir);
    repository = GitRepository.open(gitDir);
    source = repository.fallback();
  }

  @AfterEach
  void tearDown() {
    repository.close();
  }

  private Path loose(Oid id) {
    return gitDir.resolve("objects/" + id.hex().substring(0, 2) + "/" + id.hex().substring(2));
  }

  /** Blobs of which each differs a little from the one before, as deltas in one pack. */
  private List<Oid> deltas(int seed, int count, List<byte[]> contents) throws Exception {
    Random random = new Random(seed);
    byte[] content = new byte[20_000];
    random.nextBytes(content);
    List<Oid> ids = new ArrayList<>();
    StringBuilder names = new StringBuilder();
    for (int i = 0; i < count; i++) {
      content = content.clone();
      content[i] ^= 1;
      contents.add(content);
      Oid id = git.put("blob", content);
      ids.add(id);
      names.append(id).append(" file\n");
    }
    StockGit.Answer packed =
        git.answer(
            names.toString().getBytes(StandardCharsets.UTF_8),
            "-c",
            "core.bigFileThreshold=512m",
            "-c",
            "pack.window=10",
            "-c",
            "pack.depth=50",
            "pack-objects",
            "--window=10",
            "--depth=50",
            "--no-reuse-delta",
            gitDir.resolve("objects/pack/pack").toString());
    assertThat(packed.exitCode()).as(packed.err()).isZero();
    for (Oid id : ids) {
      Files.delete(loose(id));
    }
    return ids;
  }

  private Path pack() throws Exception {
    try (Stream<Path> files = Files.list(gitDir.resolve("objects/pack"))) {
      return files.filter(file -> file.toString().endsWith(".pack")).findFirst().orElseThrow();
    }
  }

  @Test
  void looseObjectIsRead() throws Exception {
    Oid id = git.put("blob", "hello".getBytes(StandardCharsets.UTF_8));
    assertThat(source.read(id, ObjectType.BLOB))
        .asString(StandardCharsets.UTF_8)
        .isEqualTo("hello");
    assertThat(source.contains(id)).isTrue();
    Oid empty = git.put("blob", new byte[0]);
    assertThat(source.read(empty, ObjectType.BLOB)).isEmpty();
  }

  @Test
  void deltaInAPackOfStockGitIsRead() throws Exception {
    List<byte[]> contents = new ArrayList<>();
    List<Oid> ids = deltas(1, 20, contents);
    String listing = git.run("verify-pack", "-v", pack().toString());
    assertThat(listing).as("the pack holds deltas").contains("chain length = ");
    for (int i = 0; i < ids.size(); i++) {
      assertThat(source.read(ids.get(i), ObjectType.BLOB)).isEqualTo(contents.get(i));
    }
  }

  @Test
  void absentObjectIsMissing() throws Exception {
    assertThat(source.contains(ABSENT)).isFalse();
    assertThatThrownBy(() -> source.read(ABSENT, ObjectType.BLOB))
        .isInstanceOf(ObjectMissingException.class)
        .hasMessageContaining(ABSENT.hex());
  }

  @Test
  void objectOfAnotherTypeIsRefused() throws Exception {
    Oid id = git.put("blob", new byte[] {1});
    assertThatThrownBy(() -> source.read(id, ObjectType.TREE))
        .isInstanceOf(ObjectCorruptException.class)
        .hasMessageContaining("is a blob, not a tree");
  }

  @Test
  void looseObjectWithWrongContentIsCorrupt() throws Exception {
    Oid id = git.put("blob", "hello".getBytes(StandardCharsets.UTF_8));
    ByteArrayOutputStream wrong = new ByteArrayOutputStream();
    try (DeflaterOutputStream out = new DeflaterOutputStream(wrong)) {
      out.write("blob 5\0jello".getBytes(StandardCharsets.UTF_8));
    }
    Files.delete(loose(id));
    Files.write(loose(id), wrong.toByteArray());
    assertThatThrownBy(() -> source.read(id, ObjectType.BLOB))
        .isInstanceOf(ObjectCorruptException.class)
        .hasMessageContaining(id.hex());
    Files.write(loose(id), new byte[0]);
    assertThatThrownBy(() -> source.read(id, ObjectType.BLOB))
        .isInstanceOf(ObjectCorruptException.class);
  }

  @Test
  void damageInAPackIsCorruptAndSparesItsOtherObjects() throws Exception {
    byte[] random = new byte[10_000];
    new Random(1).nextBytes(random);
    Oid victim = git.put("blob", random);
    Oid bystander = git.put("blob", "bystander".getBytes(StandardCharsets.UTF_8));
    git.answer(
        (victim + " a\n" + bystander + " b\n").getBytes(StandardCharsets.UTF_8),
        "pack-objects",
        gitDir.resolve("objects/pack/pack").toString());
    Files.delete(loose(victim));
    Files.delete(loose(bystander));
    byte[] pack = Files.readAllBytes(pack());
    pack[5_000] ^= 1;
    Path file = pack();
    Files.delete(file);
    Files.write(file, pack);
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> source.read(victim, ObjectType.BLOB))
          .isInstanceOf(ObjectCorruptException.class)
          .hasMessageContaining(victim.hex());
      assertThat(source.read(bystander, ObjectType.BLOB))
          .asString(StandardCharsets.UTF_8)
          .isEqualTo("bystander");
    }
  }

  @Test
  void packPublishedLaterBecomesVisible() throws Exception {
    assertThat(source.contains(ABSENT)).isFalse();
    List<byte[]> contents = new ArrayList<>();
    List<Oid> ids = deltas(1, 2, contents);
    repository.refreshPacks();
    assertThat(source.contains(ids.get(1))).isTrue();
    List<Oid> more = new ArrayList<>(deltas(2, 5, contents));
    assertThat(source.read(more.get(4), ObjectType.BLOB)).isNotEmpty();
  }

  @Test
  void manyThreadsReadWhilePacksAreRefreshed() throws Exception {
    List<byte[]> contents = new ArrayList<>();
    List<Oid> ids = deltas(1, 50, contents);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<Integer>> readers = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      int seed = t;
      readers.add(
          threads.submit(
              () -> {
                Random random = new Random(seed);
                int right = 0;
                for (int i = 0; i < 1_000; i++) {
                  int which = random.nextInt(ids.size());
                  byte[] content = source.read(ids.get(which), ObjectType.BLOB);
                  right += java.util.Arrays.equals(content, contents.get(which)) ? 1 : 0;
                }
                return right;
              }));
    }
    while (readers.stream().anyMatch(reader -> !reader.isDone())) {
      repository.refreshPacks();
      Thread.onSpinWait();
    }
    for (Future<Integer> reader : readers) {
      assertThat(reader.get()).isEqualTo(1_000);
    }
    threads.shutdownNow();
  }

  @Test
  void objectBeyondTheLimitIsRefused() throws Exception {
    Oid id = git.put("blob", new byte[JgitObjectSource.MAX_OBJECT_BYTES + 1]);
    assertThatThrownBy(() -> source.read(id, ObjectType.BLOB)).hasMessageContaining("64 MiB");
  }
}
