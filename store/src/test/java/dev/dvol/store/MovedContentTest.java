// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.testing.ForgedStore;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Content that moved to another file is named by the blobs that hold it. What would be compressed
 * again shows where those were made by another zstd, whose frames have other ids.
 */
class MovedContentTest {
  private static final int FILES = 40;
  private static final int BYTES = 6000;

  @TempDir Path temp;

  @Test
  void renamedDirectoryIsNotStoredAgainThoughItsBlobsAreOfAnotherZstd() throws Exception {
    PoolFixture fixture = new PoolFixture(temp.resolve("pool"));
    CommitId forged = forge(fixture);
    try (VolumeRepository volume = fixture.open()) {
      volume.reset(forged, false, Progress.NONE);
      Files.move(fixture.files().resolve("before"), fixture.files().resolve("after"));
      Files.writeString(fixture.files().resolve("after/new"), "new");

      CommitResult committed = volume.commit(PoolFixture.request("moved"), Progress.NONE);

      assertThat(committed.storedBytes()).isLessThan(FILES * BYTES / 8);
      Path restored = temp.resolve("restored");
      volume.restore(committed.id(), restored, Progress.NONE);
      assertThat(PoolFixture.content(restored)).isEqualTo(PoolFixture.content(fixture.files()));
    }
    fixture.fsck();
  }

  @Test
  void aFewNewFilesAreStoredWithoutLookingForThemInAllOthers() throws Exception {
    PoolFixture fixture = new PoolFixture(temp.resolve("pool"));
    CommitId forged = forge(fixture);
    try (VolumeRepository volume = fixture.open()) {
      volume.reset(forged, false, Progress.NONE);
      PoolFixture.commit(volume, "with a record of its size");
      Files.copy(fixture.files().resolve("before/00"), fixture.files().resolve("copy"));

      CommitResult committed = volume.commit(PoolFixture.request("copied"), Progress.NONE);

      assertThat(committed.storedBytes()).isGreaterThan(BYTES / 2);
    }
  }

  @Test
  void contentThatTheStoreHasInADamagedPackOnlyIsStoredAnew() throws Exception {
    PoolFixture fixture = new PoolFixture(temp.resolve("pool"));
    fixture.init();
    Path before = Files.createDirectory(fixture.files().resolve("before"));
    for (int i = 0; i < FILES; i++) {
      Files.write(before.resolve("file" + i), text(i));
    }
    try (VolumeRepository volume = fixture.open()) {
      PoolFixture.commit(volume, "first");
    }
    cutShort(largestPack(fixture.gitDir()));
    try (VolumeRepository volume = fixture.open()) {
      Files.move(before, fixture.files().resolve("after"));

      CommitId moved = PoolFixture.commit(volume, "moved");

      Path restored = temp.resolve("restored");
      volume.restore(moved, restored, Progress.NONE);
      assertThat(PoolFixture.content(restored)).isEqualTo(PoolFixture.content(fixture.files()));
    }
  }

  private static Path largestPack(Path git) throws IOException {
    try (Stream<Path> all = Files.list(git.resolve("objects/pack"))) {
      return all.filter(path -> path.toString().endsWith(".pack"))
          .max(Comparator.comparing(path -> path.toFile().length()))
          .orElseThrow();
    }
  }

  private static void cutShort(Path file) throws IOException {
    assertThat(file.toFile().setWritable(true)).isTrue();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() / 2);
    }
  }

  /** A commit of files whose frames are none that dvol would make. */
  private static CommitId forge(PoolFixture fixture) throws Exception {
    fixture.init();
    try (VolumeRepository volume = fixture.open()) {
      Files.writeString(fixture.files().resolve("first"), "first");
      PoolFixture.commit(volume, "first");
    }
    try (ForgedStore store = ForgedStore.of(fixture.volumePath())) {
      ForgedStore.Leaf directory = store.leaf();
      for (int i = 0; i < FILES; i++) {
        byte[] content = text(i);
        String name = "%02d".formatted(i);
        directory
            .line(name + ForgedStore.FILE + BYTES + " digest=" + store.digest(content).text())
            .object(name, false, store.put(ObjectType.BLOB, frameOfAnotherZstd(content)));
      }
      Oid root = store.leaf().directory("before", directory.write()).write();
      return new CommitId(store.publish(root));
    }
  }

  /** Words in any order, of which one level of zstd makes more than another. */
  private static byte[] text(int seed) {
    Random random = new Random(seed);
    byte[] text = new byte[BYTES];
    for (int at = 0; at < BYTES; at += 3) {
      byte[] word = PoolFixture.bytes(random.nextInt(500), 3);
      System.arraycopy(word, 0, text, at, 3);
    }
    return text;
  }

  private static byte[] frameOfAnotherZstd(byte[] content) {
    try (ZstdCompressCtx context = new ZstdCompressCtx()) {
      context.setLevel(Zstd.maxCompressionLevel()).setChecksum(true).setContentSize(true);
      byte[] frame = context.compress(content);
      assertThat(frame).isNotEqualTo(ForgedStore.frame(content));
      return frame;
    }
  }
}
