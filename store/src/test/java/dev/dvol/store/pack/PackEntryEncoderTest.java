// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.object.ObjectType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Inflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackEntryEncoderTest {
  private final PackEntryEncoder encoder = new PackEntryEncoder();

  @AfterEach
  void close() {
    encoder.close();
  }

  @ParameterizedTest
  @ValueSource(
      ints = {0, 1, 15, 16, 2047, 2048, 65534, 65535, 65536, 131070, 131071, 262143, 1 << 20})
  void storedEntryIsHeaderAndZlibStreamOfItsContent(int length) throws Exception {
    byte[] content = PackTestData.noise(new Random(length), length);

    PackEntry entry = encoder.stored(ObjectType.BLOB, content, 0, length);

    EntryHeader header = EntryHeader.read(entry.bytes(), 0, entry.length());
    assertThat(header.packType()).isEqualTo(3);
    assertThat(header.size()).isEqualTo(length);
    assertThat(inflate(entry, header)).isEqualTo(content);
    assertThat(entry.crc32()).isEqualTo(crc32(entry));
    assertThat(entry.length() - header.length())
        .isEqualTo(length + 6 + 5 * Math.max(1, (length + 65534) / 65535));
  }

  @Test
  void storedEntryTakesARangeOfAnArray() throws Exception {
    byte[] array = PackTestData.noise(new Random(1), 1000);

    PackEntry part = encoder.stored(ObjectType.BLOB, array, 100, 300);

    byte[] copy = Arrays.copyOfRange(array, 100, 400);
    PackEntry whole = encoder.stored(ObjectType.BLOB, copy, 0, 300);
    assertThat(part.bytes()).isEqualTo(whole.bytes());
    assertThat(part.id()).isEqualTo(whole.id());
  }

  @Test
  void deflatedEntryInflatesToItsContent() throws Exception {
    byte[] content = "tree of chunks ".repeat(1000).getBytes();

    PackEntry entry = encoder.deflated(ObjectType.TREE, content);

    EntryHeader header = EntryHeader.read(entry.bytes(), 0, entry.length());
    assertThat(header.packType()).isEqualTo(2);
    assertThat(entry.length()).isLessThan(content.length / 10);
    assertThat(inflate(entry, header)).isEqualTo(content);
  }

  @Test
  void deflatedEntryOfNoiseIsStored() throws Exception {
    byte[] content = PackTestData.noise(new Random(3), 5000);

    PackEntry entry = encoder.deflated(ObjectType.BLOB, content);

    assertThat(entry.bytes()).isEqualTo(encoder.stored(ObjectType.BLOB, content, 0, 5000).bytes());
  }

  @Test
  void idIsTheOneThatGitGives(@TempDir Path directory) throws IOException {
    StockGit git = StockGit.init(directory);
    byte[] content = PackTestData.noise(new Random(4), 70_000);

    String id = new String(git.run(content, "hash-object", "--stdin")).trim();

    assertThat(encoder.stored(ObjectType.BLOB, content, 0, content.length).id()).hasToString(id);
    assertThat(encoder.deflated(ObjectType.BLOB, content).id()).hasToString(id);
  }

  private static byte[] inflate(PackEntry entry, EntryHeader header) throws Exception {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(entry.bytes(), header.length(), entry.length() - header.length());
      byte[] content = new byte[(int) header.size() + 1];
      int length = inflater.inflate(content);
      assertThat(inflater.finished()).isTrue();
      assertThat(inflater.getRemaining()).isZero();
      return Arrays.copyOf(content, length);
    } finally {
      inflater.end();
    }
  }

  private static int crc32(PackEntry entry) {
    CRC32 crc = new CRC32();
    crc.update(entry.bytes(), 0, entry.length());
    return (int) crc.getValue();
  }
}
