// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import dev.dvol.store.testing.MemoryObjects;
import dev.dvol.store.testing.fuzz.Fuzzer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packs and their indexes as a hostile or failing disk has them. */
class PackFuzzTest {
  private static final int LARGEST = 1 << 20;

  @TempDir Path directory;

  /** A pack entry of a content as git writes it, deflated. */
  private static byte[] deflated(byte[] content) throws Exception {
    byte[] header = new byte[20];
    int length = EntryHeader.write(ObjectType.BLOB.packNumber(), content.length, header, 0);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(header, 0, length);
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
      deflater.write(content);
    }
    return out.toByteArray();
  }

  /** The same as dvol writes it, stored. */
  private static byte[] stored(byte[] content) {
    byte[] bytes = new byte[20 + (int) StoredDeflate.streamLength(content.length)];
    int header = EntryHeader.write(ObjectType.BLOB.packNumber(), content.length, bytes, 0);
    int end =
        StoredDeflate.write(content, 0, content.length, new java.util.zip.Adler32(), bytes, header);
    return Arrays.copyOf(bytes, end);
  }

  @Test
  void entries() throws Exception {
    byte[] text = "some content, some content, some content".getBytes(StandardCharsets.US_ASCII);
    Oid id = MemoryObjects.id(ObjectType.BLOB, text);
    try (EntryDecoder decoder = new EntryDecoder(LARGEST)) {
      Fuzzer.of("pack-entry")
          .from(deflated(text), stored(text))
          .words("\u00ff\u00ff\u00ff\u00ff\u00ff\u007f", "x\u0001\u0001")
          .refusing(MalformedEntryException.class)
          .run(
              input -> {
                CRC32 crc = new CRC32();
                crc.update(input);
                int sum = (int) crc.getValue();
                if (!decoder.decode(input, 0, input.length, sum, id, ObjectType.BLOB)) {
                  return false;
                }
                int from = decoder.contentOffset();
                assertThat(
                        Arrays.copyOfRange(decoder.content(), from, from + decoder.contentLength()))
                    .isEqualTo(text);
                return true;
              });
    }
  }

  @Test
  void headersOfEntries() throws Exception {
    byte[] header = new byte[20];
    int length = EntryHeader.write(ObjectType.TREE.packNumber(), 1_234_567, header, 0);
    Fuzzer.of("pack-entry-header")
        .from(Arrays.copyOf(header, length))
        .words("\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f", "\u0080\u0080\u0000")
        .refusing(MalformedEntryException.class)
        .run(
            input -> {
              EntryHeader read = EntryHeader.read(input, 0, input.length);
              assertThat(read.size()).isNotNegative();
              assertThat(read.length()).isBetween(1, input.length);
              return true;
            });
  }

  @Test
  void indexes() throws Exception {
    StockGit git = StockGit.init(directory);
    Random random = new Random(5);
    try (PackStore store = PackTestData.open(git);
        PackBatch batch = PackBatch.begin(store, random, 0)) {
      for (int i = 0; i < 20; i++) {
        batch.put(ObjectType.BLOB, PackTestData.noise(random, 30));
      }
      batch.publish();
    }
    String name = git.packFiles().stream().filter(f -> f.endsWith(".idx")).findAny().orElseThrow();
    byte[] whole = Files.readAllBytes(git.packDirectory().resolve(name));
    Path file = directory.resolve("pack-x.idx");
    Oid wanted = Oid.at(whole, 8 + 4 * 256);
    Fuzzer.of("pack-index")
        .from(whole)
        .repairing(PackFuzzTest::withChecksum)
        .refusing(ObjectCorruptException.class)
        .run(
            input -> {
              Files.write(file, input);
              PackIndex index = PackIndex.open(file);
              for (int i = 0; i < index.count(); i++) {
                assertThat(index.offset(i)).isGreaterThanOrEqualTo(-1);
                index.crc32(i);
                index.id(i);
              }
              int found = index.find(wanted);
              assertThat(found < 0 || index.id(found).equals(wanted)).isTrue();
              index.forEach((id, position) -> assertThat(position).isLessThan(index.count()));
              return true;
            });
  }

  private static byte[] withChecksum(byte[] index) {
    if (index.length < Oid.LENGTH) {
      return index;
    }
    try {
      byte[] sound = index.clone();
      int end = index.length - Oid.LENGTH;
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      sha1.update(sound, 0, end);
      System.arraycopy(sha1.digest(), 0, sound, end, Oid.LENGTH);
      return sound;
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
