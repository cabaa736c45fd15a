// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.object.Digest;
import dev.dvol.store.object.GitTree;
import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import dev.dvol.store.testing.MemoryObjects;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ChunkTreeBuilderTest {
  private static final ChunkParameters PARAMETERS = ChunkParameters.ofNewVolume(7);
  private static final long PAGE = PARAMETERS.pageBytes();
  private static final long CONTENT_LENGTH = 40_000;

  private final MemoryObjects objects = new MemoryObjects();
  private final DigestFunction digests = new DigestFunction(PARAMETERS.seed());

  /**
   * Part of the format: the root's id and digest of {@code count} chunks without a hole before, of
   * which the nth (from 0) has two outputs of SplitMix64, seed n, as its digest and the SHA-1 of
   * the blob of these sixteen bytes as its id. Page chunks are 16384 bytes apart, others 40000.
   */
  @ParameterizedTest
  @CsvSource({
    "PAGE, 1, de41128ab1393802fc53d6164f2f8fe16409fa16, r80dezmoIOL0Zbmhap54bg",
    "PAGE, 2, 36833e845b8007bfe811a8ba643e5f35bcc0a9ed, k8GrZ08aoi5HnQeSee-vfQ",
    "PAGE, 16, f6d5c8ac7877f69cfa79d4c7e27b61f66b468f5a, 5tpzxzo7CepIkPlgqwB_sQ",
    "PAGE, 17, 13fdc921225ffea1abd5406c8074abc7ed679d87, FFN6fceOrL290iNBThJ9uQ",
    "PAGE, 256, e6d2cc4cfda2fccd422d7a2334861e5c9d05aaa3, oGgoXbcGdwGHgS6KKNYIKw",
    "PAGE, 257, bfe7dfadd7b0e414a5bf0cfca1bd64602e9b718a, _ZpNyiIkPskmsLJfhdvfYQ",
    "PAGE, 5000, 59cd5c3686cac0178e2c16773c01e5f4b908bdfb, c6FtBZoaupSWoXgeYwu7iQ",
    "CONTENT, 1, de41128ab1393802fc53d6164f2f8fe16409fa16, r80dezmoIOL0Zbmhap54bg",
    "CONTENT, 2, b05f83fe43374ded8e02f0969c81304abcf5405a, psZb6jHEKyXvkBcLr0XY5A",
    "CONTENT, 64, 06d79ed4daa7f1e6922dc8ae8a3b2e9d3c7c68a8, 5RuqK85RXBbnlkD6N1xcVg",
    "CONTENT, 65, ec7f0f24a97d08caa88af1fbed41987b66fc03a9, PhetDw94bIBLaQgcS9Rnvw",
    "CONTENT, 5000, 1b6e14dac8d877b2860e6eafb886d30e8a584b67, _pRfslEoWWxUgPLwKTeMYg"
  })
  void nodesAreThoseOfTheFormat(CutRule rule, int count, String id, String digest)
      throws Exception {
    StoredContent content = build(rule, chunks(rule, count)).orElseThrow();
    assertThat(content.id() + ", " + content.digest().text()).isEqualTo(id + ", " + digest);
    assertThat(content.hasNodes()).isEqualTo(count > 1);
  }

  @ParameterizedTest
  @EnumSource
  void chunksComeBackAsTheyWereGiven(CutRule rule) throws Exception {
    Random random = new Random(seed());
    int[] counts = {0, 1, 2, 3, 4, 5, 15, 16, 17, 63, 64, 65, 255, 256, 257, 1000, 4096, 4097};
    for (int count : counts) {
      for (boolean holes : new boolean[] {false, true}) {
        List<Chunk> chunks = holes ? thinned(chunks(rule, 2 * count), random) : chunks(rule, count);
        assertThat(read(build(rule, chunks))).as("%d, seed %d", count, seed()).isEqualTo(chunks);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void onlyAChunkOfItsOwnAtTheBeginningHasNoNode(CutRule rule) throws Exception {
    Chunk first = chunks(rule, 1).get(0);
    assertThat(build(rule, List.of(first)))
        .contains(new StoredContent(first.digest(), first.id(), false));
    for (long offset : new long[] {PAGE, 15 * PAGE, 16 * PAGE, 256 * PAGE, 1L << 40, 1L << 61}) {
      Chunk late = new Chunk(offset, first.digest(), first.id());
      Optional<StoredContent> content = build(rule, List.of(late));
      assertThat(content.orElseThrow().hasNodes()).isTrue();
      assertThat(read(content)).containsExactly(late);
    }
  }

  @ParameterizedTest
  @EnumSource
  void noChunkIsNoContent(CutRule rule) throws Exception {
    assertThat(build(rule, List.of())).isEmpty();
  }

  @Test
  void pageNodesCoverAlignedPowersOfSixteenPages() throws Exception {
    List<Chunk> chunks = thinned(chunks(CutRule.PAGE, 6000), new Random(seed()));
    StoredContent root = build(CutRule.PAGE, chunks).orElseThrow();
    checkPageNode(root.id(), 0, height(root));
    assertThat(height(root)).isEqualTo(4);
  }

  private void checkPageNode(Oid node, long start, int level) throws IOException {
    long childSpan = PAGE;
    for (int i = 1; i < level; i++) {
      childSpan *= ChunkTreeBuilder.FAN_OUT;
    }
    for (GitTree.Entry entry : children(node)) {
      long offset = Long.parseLong(entry.name().substring(0, 16), 16);
      assertThat(offset % childSpan).isZero();
      assertThat(offset).isLessThan(childSpan * ChunkTreeBuilder.FAN_OUT);
      if (level > 1) {
        checkPageNode(entry.id(), start + offset, level - 1);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 0", "2, 1", "16, 1", "17, 2", "256, 2", "257, 3", "4096, 3", "4097, 4"})
  void pageTreesGrowPastPowersOfSixteen(int count, int height) throws Exception {
    StoredContent content = build(CutRule.PAGE, chunks(CutRule.PAGE, count)).orElseThrow();
    assertThat(height(content)).isEqualTo(height);
  }

  @Test
  void onePageChangedRewritesOneNodeALevel() throws Exception {
    List<Chunk> chunks = new ArrayList<>(chunks(CutRule.PAGE, 5000));
    build(CutRule.PAGE, chunks);
    long before = objects.count();
    Chunk old = chunks.get(2345);
    chunks.set(2345, new Chunk(old.offset(), digest(99_999), old.id()));
    build(CutRule.PAGE, chunks);
    assertThat(objects.count() - before).isEqualTo(4);
  }

  @Test
  void insertionRewritesAFewNodes() throws Exception {
    List<Chunk> chunks = chunks(CutRule.CONTENT, 20_000);
    build(CutRule.CONTENT, chunks);
    long before = objects.count();
    List<Chunk> longer = new ArrayList<>();
    for (int i = 0; i < chunks.size(); i++) {
      Chunk chunk = chunks.get(i);
      if (i == 10_000) {
        longer.add(new Chunk(chunk.offset(), digest(99_999), chunk.id()));
      }
      long moved = chunk.offset() + (i < 10_000 ? 0 : 20_000);
      longer.add(new Chunk(moved, chunk.digest(), chunk.id()));
    }
    Optional<StoredContent> content = build(CutRule.CONTENT, longer);
    assertThat(read(content)).isEqualTo(longer);
    // A node has about twenty children; all behind the insertion would be about 500 nodes.
    assertThat(objects.count() - before).isBetween(1L, 20L);
  }

  @Test
  void contentNodesEndBehindADigestWithFourZeroBitsWithinTheirBounds() throws Exception {
    StoredContent root = build(CutRule.CONTENT, chunks(CutRule.CONTENT, 20_000)).orElseThrow();
    List<Oid> level = List.of(root.id());
    for (int height = height(root); height > 0; height--) {
      List<Oid> below = new ArrayList<>();
      for (int i = 0; i < level.size(); i++) {
        List<GitTree.Entry> children = children(level.get(i));
        children.forEach(child -> below.add(child.id()));
        for (int k = 0; k + 1 < children.size(); k++) {
          assertThat(ends(children.get(k)) && k + 1 >= 4).isFalse();
        }
        if (i + 1 < level.size()) {
          boolean atBoundary = ends(children.get(children.size() - 1)) && children.size() >= 4;
          assertThat(atBoundary || children.size() == 64).isTrue();
        }
      }
      level = below;
    }
    assertThat(level).hasSize(20_000);
  }

  private static boolean ends(GitTree.Entry child) {
    return (Digest.parse(child.name().substring(16)).low() & 15) == 0;
  }

  @ParameterizedTest
  @EnumSource
  void equalChunksOverAndOverGiveFewLevels(CutRule rule) throws Exception {
    int count = 100_000;
    // Once with a digest that ends a node at every child, once with one that never does.
    for (long low : new long[] {0x10, 0x11}) {
      List<Chunk> chunks = new ArrayList<>(count);
      Oid id = chunks(rule, 1).get(0).id();
      for (int i = 0; i < count; i++) {
        chunks.add(new Chunk(i * step(rule), new Digest(1, low), id));
      }
      StoredContent content = build(rule, chunks).orElseThrow();
      assertThat(height(content)).isLessThanOrEqualTo(9);
      assertThat(read(Optional.of(content))).hasSize(count);
    }
    assertThat(objects.count()).isLessThan(100);
  }

  @Test
  void differentRulesOrHolesGiveDifferentTrees() throws Exception {
    Set<Oid> roots = new HashSet<>();
    List<Chunk> chunks = chunks(CutRule.PAGE, 300);
    roots.add(build(CutRule.PAGE, chunks).orElseThrow().id());
    roots.add(build(CutRule.CONTENT, chunks).orElseThrow().id());
    roots.add(build(CutRule.PAGE, chunks.subList(0, 299)).orElseThrow().id());
    roots.add(build(CutRule.PAGE, chunks.subList(1, 300)).orElseThrow().id());
    List<Chunk> inner = new ArrayList<>(chunks);
    inner.remove(100);
    roots.add(build(CutRule.PAGE, inner).orElseThrow().id());
    assertThat(roots).hasSize(5);
  }

  @Test
  void nodesOutOfFormAreRefused() throws Exception {
    Chunk chunk = chunks(CutRule.PAGE, 1).get(0);
    String digest = chunk.digest().text();
    Oid id = chunk.id();
    String zero = "0".repeat(16);
    refused(tree());
    refused(tree(new GitTree.Entry("x", false, id)));
    refused(tree(new GitTree.Entry(zero, false, id)));
    refused(tree(new GitTree.Entry(zero + digest + "A", false, id)));
    refused(tree(new GitTree.Entry(zero + digest.substring(1), false, id)));
    refused(tree(new GitTree.Entry("+" + zero.substring(1) + digest, false, id)));
    refused(tree(new GitTree.Entry("000000000000ABCD" + digest, false, id)));
    refused(tree(new GitTree.Entry("8" + zero.substring(1) + digest, false, id)));
    // Two chunks at one place, chunk and node side by side, a node of nothing.
    Digest other = new Digest(chunk.digest().high(), chunk.digest().low() ^ 1);
    refused(
        tree(
            new GitTree.Entry(zero + digest, false, id),
            new GitTree.Entry(zero + other.text(), false, id)));
    Oid below = tree(new GitTree.Entry(zero + digest, false, id));
    refused(
        tree(
            new GitTree.Entry(zero + digest, true, below),
            new GitTree.Entry("0000000000004000" + digest, false, id)));
    refused(tree(new GitTree.Entry(zero + digest, true, tree())));
    Oid deep = below;
    for (int i = 0; i < 40; i++) {
      deep = tree(new GitTree.Entry(zero + digest, true, deep));
    }
    refused(deep);
  }

  @Test
  void nodeWithAnyByteFlippedIsAnotherOrRefused() throws Exception {
    List<Chunk> chunks = chunks(CutRule.PAGE, 20);
    StoredContent content = build(CutRule.PAGE, chunks).orElseThrow();
    byte[] bytes = objects.read(content.id(), ObjectType.TREE);
    for (int at = 0; at < bytes.length; at++) {
      for (int bit : new int[] {1, 0x10, 0x80, 0xff}) {
        byte[] flipped = bytes.clone();
        flipped[at] ^= (byte) bit;
        objects.replace(content.id(), ObjectType.TREE, flipped);
        try {
          read(Optional.of(content));
        } catch (dev.dvol.store.error.StoreException expected) {
          assertThat(expected.getMessage()).isNotEmpty();
        }
      }
    }
  }

  private void refused(Oid root) {
    StoredContent content = new StoredContent(digest(0), root, true);
    assertThatThrownBy(() -> read(Optional.of(content))).isInstanceOf(ObjectCorruptException.class);
  }

  private Oid tree(GitTree.Entry... entries) {
    return objects.put(ObjectType.TREE, new GitTree(List.of(entries)).encode());
  }

  private Optional<StoredContent> build(CutRule rule, List<Chunk> chunks) throws IOException {
    ChunkTreeBuilder builder = new ChunkTreeBuilder(rule, PARAMETERS, digests, objects);
    for (Chunk chunk : chunks) {
      builder.add(chunk.offset(), chunk.digest(), chunk.id());
    }
    return builder.finish();
  }

  private List<Chunk> read(Optional<StoredContent> content) throws IOException {
    List<Chunk> chunks = new ArrayList<>();
    if (content.isPresent()) {
      ChunkCursor cursor = new ChunkCursor(content.get(), objects);
      for (Optional<Chunk> next = cursor.next(); next.isPresent(); next = cursor.next()) {
        chunks.add(next.get());
      }
    }
    return chunks;
  }

  private int height(StoredContent content) throws IOException {
    int height = 0;
    boolean isTree = content.hasNodes();
    for (Oid at = content.id(); isTree; height++) {
      GitTree.Entry first = children(at).get(0);
      isTree = first.isTree();
      at = first.id();
    }
    return height;
  }

  private List<GitTree.Entry> children(Oid node) throws IOException {
    return GitTree.parse(node, objects.read(node, ObjectType.TREE)).entries();
  }

  private static long step(CutRule rule) {
    return rule == CutRule.PAGE ? PAGE : CONTENT_LENGTH;
  }

  private static List<Chunk> chunks(CutRule rule, int count) {
    List<Chunk> chunks = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      Oid id = MemoryObjects.id(ObjectType.BLOB, SplitMix.bytes(i, 16));
      chunks.add(new Chunk(i * step(rule), digest(i), id));
    }
    return chunks;
  }

  private static Digest digest(int seed) {
    byte[] bytes = SplitMix.bytes(seed, 16);
    java.nio.ByteBuffer buffer = java.nio.ByteBuffer.wrap(bytes);
    return new Digest(buffer.getLong(), buffer.getLong());
  }

  private static List<Chunk> thinned(List<Chunk> chunks, Random random) {
    return chunks.stream().filter(chunk -> random.nextBoolean()).toList();
  }

  private static long seed() {
    return Long.getLong("seed", 20261122);
  }
}
