// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.object.Digest;
import dev.dvol.store.object.GitTree;
import dev.dvol.store.object.Oid;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkNodeTest {
  private static final Oid NODE = Oid.fromHex("0123456789012345678901234567890123456789");
  private static final int NAME_AT = "100644 ".length();
  private static final int ENTRY = NAME_AT + 38 + 1 + 20;

  private final long seed = Long.getLong("seed", new Random().nextLong());
  private final Random random = new Random(seed);

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void whatIsWrittenIsTheGitTreeOfItsNamesAndIsReadBack(int level) throws IOException {
    for (int round = 0; round < 200; round++) {
      long start = random.nextInt(1 << 30) * 4096L;
      List<ChunkItem> children = children(level, start);

      byte[] names = ChunkNode.names(children, start);
      byte[] content = ChunkNode.encode(children, names);

      List<GitTree.Entry> entries = GitTree.parse(NODE, content).entries();
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < children.size(); i++) {
        ChunkItem child = children.get(i);
        String name = "%016x%s".formatted(child.offset() - start, child.digest().text());
        assertThat(entries.get(i)).isEqualTo(new GitTree.Entry(name, level > 0, child.id()));
        text.append(name);
      }
      assertThat(new GitTree(entries).encode()).as("seed %d", seed).isEqualTo(content);
      assertThat(names).isEqualTo(text.toString().getBytes(StandardCharsets.US_ASCII));
      assertThat(ChunkNode.parse(node(start, level + 1), content)).isEqualTo(children);
    }
  }

  @Test
  void anyByteOfANameOrAModeThatIsAnotherIsRefusedOrIsAnotherNode() throws IOException {
    List<ChunkItem> children = children(0, 0);
    byte[] content = ChunkNode.encode(children, ChunkNode.names(children, 0));
    for (int at = 0; at < content.length; at++) {
      if (at % ENTRY > NAME_AT + 38) {
        continue; // an id, of which any is one
      }
      byte[] damaged = content.clone();
      damaged[at] = (byte) random.nextInt(256);
      List<ChunkItem> read;
      try {
        read = ChunkNode.parse(node(0, 1), damaged);
      } catch (ObjectCorruptException e) {
        assertThat(e).hasMessageContaining("chunk node " + NODE);
        continue;
      }
      assertThat(ChunkNode.encode(read, ChunkNode.names(read, 0)))
          .as("byte %d, seed %d", at, seed)
          .isEqualTo(damaged);
    }
  }

  @Test
  void nodeThatIsCutShortIsRefused() {
    List<ChunkItem> children = children(0, 0);
    byte[] content = ChunkNode.encode(children, ChunkNode.names(children, 0));
    for (int length = 0; length < content.length; length++) {
      if (length % ENTRY == 0 && length > 0) {
        continue;
      }
      byte[] cut = Arrays.copyOf(content, length);
      assertThatThrownBy(() -> ChunkNode.parse(node(0, 1), cut))
          .isInstanceOf(ObjectCorruptException.class);
    }
  }

  @Test
  void childrenOfTheOtherKindAreRefused() {
    List<ChunkItem> chunks = children(0, 0);
    byte[] content = ChunkNode.encode(chunks, ChunkNode.names(chunks, 0));

    assertThatThrownBy(() -> ChunkNode.parse(node(0, 2), content))
        .isInstanceOf(ObjectCorruptException.class)
        .hasMessageContaining("canonical");
  }

  @Test
  void childrenOutOfOrderAreRefused() {
    List<ChunkItem> chunks = new ArrayList<>(children(0, 0));
    chunks.add(chunks.get(0));
    byte[] content = ChunkNode.encode(chunks, ChunkNode.names(chunks, 0));

    assertThatThrownBy(() -> ChunkNode.parse(node(0, 1), content))
        .isInstanceOf(ObjectCorruptException.class)
        .hasMessageContaining("canonical");
  }

  @Test
  void childBehindTheLargestOffsetIsRefused() {
    List<ChunkItem> far =
        List.of(new ChunkItem(Long.MAX_VALUE, new Digest(1, 2), Oid.at(new byte[20], 0), 0));
    byte[] content = ChunkNode.encode(far, ChunkNode.names(far, 0));

    assertThatThrownBy(() -> ChunkNode.parse(node(1, 1), content))
        .isInstanceOf(ObjectCorruptException.class)
        .hasMessageContaining("bad name");
  }

  private static ChunkItem node(long start, int level) {
    return new ChunkItem(start, new Digest(0, 0), NODE, level);
  }

  private List<ChunkItem> children(int level, long start) {
    List<ChunkItem> children = new ArrayList<>();
    long offset = start + random.nextInt(2) * 16384L;
    for (int i = random.nextInt(16); i >= 0; i--) {
      byte[] id = new byte[20];
      random.nextBytes(id);
      Digest digest = new Digest(random.nextLong(), random.nextLong());
      children.add(new ChunkItem(offset, digest, Oid.at(id, 0), level));
      offset += 1 + random.nextInt(1 << 20);
    }
    return children;
  }
}
