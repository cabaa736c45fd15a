// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.error.ObjectMissingException;
import dev.dvol.store.object.Digest;
import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import dev.dvol.store.testing.MemoryObjects;
import dev.dvol.store.testing.fuzz.Fuzzer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Chunk nodes and frames of a hostile store. */
class ChunkFuzzTest {
  private static final ChunkParameters PARAMETERS = ChunkParameters.ofNewVolume(11);
  private final DigestFunction digests = new DigestFunction(PARAMETERS.seed());

  private StoredContent stored(CutRule cut, int chunks, MemoryObjects objects) throws Exception {
    Random random = new Random(3);
    ChunkTreeBuilder builder = new ChunkTreeBuilder(cut, PARAMETERS, digests, objects);
    for (int i = 0; i < chunks; i++) {
      byte[] id = new byte[Oid.LENGTH];
      random.nextBytes(id);
      Digest digest = new Digest(random.nextLong(), random.nextLong());
      builder.add((long) i * PARAMETERS.pageBytes(), digest, Oid.of(id));
    }
    return builder.finish().orElseThrow();
  }

  @Test
  void nodes() throws Exception {
    MemoryObjects objects = new MemoryObjects();
    byte[] leaf = objects.read(stored(CutRule.PAGE, 5, objects).id(), ObjectType.TREE);
    byte[] inner = objects.read(stored(CutRule.CONTENT, 400, objects).id(), ObjectType.TREE);
    Fuzzer.of("chunk-node")
        .from(leaf, inner)
        .words("100644 ", "40000 ", "\0", "0000000000000000", "7fffffffffffffff", "A")
        .refusing(ObjectCorruptException.class, ObjectMissingException.class)
        .run(
            input -> {
              Oid id = MemoryObjects.id(ObjectType.TREE, input);
              objects.replace(id, ObjectType.TREE, input);
              try {
                return isContent(objects, id, input);
              } finally {
                objects.remove(id);
              }
            });
  }

  private static boolean isContent(MemoryObjects objects, Oid id, byte[] input) throws Exception {
    StoredContent content = new StoredContent(new Digest(1, 2), id, true);
    ChunkCursor cursor = new ChunkCursor(content, objects);
    long last = -1;
    for (Optional<Chunk> next = cursor.next(); next.isPresent(); next = cursor.next()) {
      assertThat(next.get().offset()).isGreaterThanOrEqualTo(last);
      last = next.get().offset();
    }
    int level = ChunkNode.hasNodes(input) ? 2 : 1;
    List<ChunkItem> children =
        ChunkNode.parse(new ChunkItem(0, content.digest(), id, level), input);
    assertThat(ChunkNode.encode(children, ChunkNode.names(children, 0))).isEqualTo(input);
    return true;
  }

  @Test
  void frames() throws Exception {
    byte[] text =
        "what a chunk has in it, what a chunk has ".repeat(400).getBytes(StandardCharsets.US_ASCII);
    byte[] noise = new byte[5000];
    new Random(1).nextBytes(noise);
    List<byte[]> frames = new ArrayList<>();
    try (ChunkCompressor compressor = new ChunkCompressor(1);
        ChunkDecompressor decompressor = new ChunkDecompressor(digests)) {
      for (byte[] chunk : List.of(text, noise)) {
        int length = compressor.compress(chunk, 0, chunk.length);
        frames.add(Arrays.copyOf(compressor.frame(), length));
      }
      Digest digest = digests.of(text, 0, text.length);
      Digest other = digests.of(noise, 0, noise.length);
      Oid id = Oid.of(new byte[Oid.LENGTH]);
      Fuzzer.of("chunk-frame")
          .from(frames.toArray(byte[][]::new))
          .words("(\u00b5/\u00fd", "P*M\u0018", "\0\0\0\0")
          .refusing(ObjectCorruptException.class)
          .run(
              input -> {
                boolean isText = Arrays.equals(input, frames.get(0));
                int size =
                    decompressor.decompress(id, isText ? digest : other, input, 0, input.length);
                byte[] content = Arrays.copyOf(decompressor.content(), size);
                assertThat(content).isEqualTo(isText ? text : noise);
                return true;
              });
    }
  }
}
