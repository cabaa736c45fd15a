// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dvol.store.chunk.ChunkParameters;
import dev.dvol.store.chunk.ChunkTreeBuilder;
import dev.dvol.store.chunk.CutRule;
import dev.dvol.store.chunk.DigestFunction;
import dev.dvol.store.chunk.StoredContent;
import dev.dvol.store.error.StoreException;
import dev.dvol.store.index.FileSystemRun;
import dev.dvol.store.index.TrustRules;
import dev.dvol.store.object.Digest;
import dev.dvol.store.object.ObjectSource;
import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.Errno;
import dev.dvol.store.posix.Name;
import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.posix.PosixException;
import dev.dvol.store.posix.Timestamp;
import dev.dvol.store.testing.MemoryObjects;
import dev.dvol.store.tree.DirectoryNode;
import dev.dvol.store.tree.Entry;
import dev.dvol.store.tree.Entry.DirectoryLink;
import dev.dvol.store.tree.Entry.FileNode;
import dev.dvol.store.tree.Entry.Metadata;
import dev.dvol.store.tree.RootTree;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class BaseChunksTest {
  private static final ChunkParameters PARAMETERS = ChunkParameters.ofNewVolume(7);
  private static final Metadata ANY = new Metadata(0644, 0, 0, new Timestamp(0, 0), List.of());
  private static final int PAGES = 100;
  private static final long FILE = (long) PAGES * PARAMETERS.pageBytes();

  @TempDir Path temp;

  private final MemoryObjects objects = new MemoryObjects();
  private final DigestFunction digests = new DigestFunction(PARAMETERS.seed());
  private final AtomicInteger reads = new AtomicInteger();
  private final AtomicInteger asked = new AtomicInteger();
  private @Nullable Oid unreadableNode;
  private Directory working;

  /** Objects whose reading is counted. */
  private final ObjectSource counted =
      new ObjectSource() {
        @Override
        public byte[] read(Oid id, ObjectType expected) throws IOException {
          reads.incrementAndGet();
          if (id.equals(unreadableNode)) {
            throw new StoreException("a pack", new PosixException(Errno.EIO, "pread", "a pack"));
          }
          return objects.read(id, expected);
        }

        @Override
        public boolean contains(Oid id) {
          return objects.contains(id);
        }
      };

  @BeforeEach
  void open() throws Exception {
    working = Directory.openRoot(new NativePosix(), temp);
  }

  @AfterEach
  void close() throws Exception {
    working.close();
  }

  @Test
  void chunksOfFilesOfAllKindsAreFoundAndOthersAreNot() throws Exception {
    List<Entry> below = List.of(file("small", 5, 1), file("large", 6, PAGES));
    Oid directory = DirectoryNode.write(below, objects);
    BaseChunks chunks =
        base(2 * FILE, file("a", 1, PAGES), entry("d", new DirectoryLink(directory)));
    chunks.expect(FILE);

    for (int series : new int[] {1, 6}) {
      for (int page = 0; page < PAGES; page++) {
        assertThat(chunks.find(digest(series, page))).hasValue(blob(series, page));
      }
    }
    assertThat(chunks.find(digest(5, 0))).hasValue(blob(5, 0));
    assertThat(chunks.find(digest(2, 0))).isEmpty();
  }

  @Test
  void nothingIsReadBeforeNewFilesHaveASixteenthOfTheBytes() throws Exception {
    BaseChunks chunks = base(FILE, file("a", 1, PAGES));
    assertThat(chunks.find(digest(1, 1))).isEmpty();
    chunks.expect(FILE / 16 - 1);
    assertThat(chunks.find(digest(1, 1))).isEmpty();
    assertThat(reads).hasValue(0);

    chunks.expect(1);
    assertThat(chunks.find(digest(1, 1))).isPresent();
    int once = reads.get();
    assertThat(chunks.find(digest(1, 2))).isPresent();
    assertThat(reads).hasValue(once);
  }

  @Test
  void withoutABaseThereIsNothingToFind() throws Exception {
    BaseChunks chunks = new BaseChunks(source(Optional.empty(), 0));
    chunks.expect(FILE);
    assertThat(chunks.find(digest(1, 1))).isEmpty();
  }

  @Test
  void howLargeTheBaseIsIsNotAskedForEachChunk() throws Exception {
    BaseChunks chunks = base(FILE, file("a", 1, PAGES));
    for (int page = 0; page < PAGES; page++) {
      chunks.expect(1);
      assertThat(chunks.find(digest(2, page))).isEmpty();
    }
    assertThat(asked).hasValue(1);
  }

  @Test
  void sectorThatTheDiskCannotReadIsPassedOver() throws Exception {
    Entry unreadable = file("a", 1, PAGES);
    unreadableNode = ((FileNode) unreadable.node()).content().orElseThrow().id();
    BaseChunks chunks = base(FILE, unreadable, file("d", 3, PAGES));
    chunks.expect(FILE);

    assertThat(chunks.find(digest(1, 3))).isEmpty();
    assertThat(chunks.find(digest(3, 99))).isPresent();
  }

  @Test
  void damagedNodesArePassedOver() throws Exception {
    Entry damaged = file("a", 1, PAGES);
    Oid lost = DirectoryNode.write(List.of(file("b", 2, 1)), objects);
    BaseChunks chunks =
        base(FILE, damaged, entry("c", new DirectoryLink(lost)), file("d", 3, PAGES));
    Oid node = ((FileNode) damaged.node()).content().orElseThrow().id();
    objects.replace(node, ObjectType.TREE, new byte[] {1, 2, 3});
    objects.remove(lost);
    chunks.expect(FILE);

    assertThat(chunks.find(digest(1, 3))).isEmpty();
    assertThat(chunks.find(digest(2, 0))).isEmpty();
    assertThat(chunks.find(digest(3, 99))).isPresent();
  }

  /** Sixteen directories that are one, in sixteen that are one, and so on: 2^60 files. */
  @Test
  void storeThatNamesTheSameAgainAndAgainEndsTheSearch() throws Exception {
    Oid directory = DirectoryNode.write(List.of(file("a", 1, PAGES)), objects);
    for (int level = 0; level < 15; level++) {
      List<Entry> same = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        same.add(entry("d" + i, new DirectoryLink(directory)));
      }
      directory = DirectoryNode.write(same, objects);
    }
    BaseChunks chunks = base(1 << 26, entry("d", new DirectoryLink(directory)));
    chunks.expect(1 << 26);

    assertThat(chunks.find(digest(1, 1))).isPresent();
  }

  @Test
  void interruptEndsTheReading() throws Exception {
    BaseChunks chunks = base(FILE, file("a", 1, PAGES));
    chunks.expect(FILE);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> chunks.find(digest(1, 1))).isInstanceOf(InterruptedIOException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  private BaseChunks base(long bytes, Entry... entries) throws Exception {
    Oid content = DirectoryNode.write(List.of(entries), objects);
    return new BaseChunks(source(Optional.of(new RootTree(PARAMETERS, content, ANY, "")), bytes));
  }

  private ScanSource source(Optional<RootTree> base, long bytes) throws Exception {
    return new ScanSource(
        working,
        PARAMETERS,
        counted,
        base,
        () -> {
          asked.incrementAndGet();
          return new BaseSize(bytes, 0);
        },
        base,
        Optional.empty(),
        KeptValues.NONE,
        base,
        TrustRules.now(working, FileSystemRun.of(working, new UUID(1, 2))));
  }

  private Entry file(String name, int series, int pages) throws Exception {
    ChunkTreeBuilder builder = new ChunkTreeBuilder(CutRule.PAGE, PARAMETERS, digests, objects);
    for (int page = 0; page < pages; page++) {
      objects.put(ObjectType.BLOB, plain(series, page));
      builder.add((long) page * PARAMETERS.pageBytes(), digest(series, page), blob(series, page));
    }
    long size = (long) pages * PARAMETERS.pageBytes();
    Optional<StoredContent> content = builder.finish();
    return entry(name, new FileNode(size, CutRule.PAGE, content, size, Optional.empty()));
  }

  private static Entry entry(String name, Entry.Node node) {
    return new Entry(Name.of(name), ANY, node);
  }

  private Digest digest(int series, int page) {
    byte[] plain = plain(series, page);
    return digests.of(plain, 0, plain.length);
  }

  private static Oid blob(int series, int page) {
    return MemoryObjects.id(ObjectType.BLOB, plain(series, page));
  }

  private static byte[] plain(int series, int page) {
    return new byte[] {(byte) series, (byte) page};
  }
}
