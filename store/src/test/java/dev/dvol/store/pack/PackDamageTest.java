// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.error.ObjectMissingException;
import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackDamageTest {
  private final Random random = new Random(13);
  private final List<byte[]> contents = new ArrayList<>();
  private final List<Oid> ids = new ArrayList<>();

  @TempDir Path directory;
  private StockGit git;

  @BeforeEach
  void writeAPack() throws IOException {
    git = StockGit.init(directory);
    contents.add(new byte[0]);
    contents.add(PackTestData.noise(random, 40));
    contents.add("text that deflates, text that deflates, text that deflates".getBytes());
    contents.add(PackTestData.noise(random, 90));
    try (PackStore store = PackTestData.open(git);
        PackBatch batch = PackBatch.begin(store, random, 0)) {
      for (byte[] content : contents) {
        ids.add(batch.put(ObjectType.BLOB, content));
      }
      batch.publish();
    }
    for (String file : git.packFiles()) {
      Path path = git.packDirectory().resolve(file);
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r--r--"));
    }
  }

  @Test
  void noFlippedByteOfAPackMakesWrongContent() throws IOException {
    Path pack = file(".pack");
    byte[] sound = Files.readAllBytes(pack);
    for (int at = 0; at < sound.length; at++) {
      int unreadable = readFlipped(pack, sound, at);
      boolean frame = at < PackWriter.HEADER || at >= sound.length - PackWriter.TRAILER;
      assertThat(unreadable).as("byte %d", at).isEqualTo(frame ? ids.size() : 1);
    }
    Files.write(pack, sound);
  }

  @Test
  void noFlippedByteOfAnIndexMakesWrongContent() throws IOException {
    Path index = file(".idx");
    byte[] sound = Files.readAllBytes(index);
    for (int at = 0; at < sound.length; at++) {
      readFlipped(index, sound, at);
    }
    Files.write(index, sound);
  }

  @Test
  void noCutIndexOrPackMakesWrongContent() throws IOException {
    for (String ending : List.of(".pack", ".idx")) {
      Path path = file(ending);
      byte[] sound = Files.readAllBytes(path);
      for (int length = 0; length < sound.length; length++) {
        assertThat(unreadable(path, Arrays.copyOf(sound, length)))
            .as("%s cut to %d bytes", ending, length)
            .isEqualTo(ids.size());
      }
      Files.write(path, sound);
    }
  }

  @Test
  void damagedIndexIsBlamedForWhatIsMissing() throws IOException {
    Path index = file(".idx");
    byte[] bytes = Files.readAllBytes(index);
    // The last byte of the first id: the id that should be there cannot be found.
    bytes[8 + 1024 + 19] ^= 1;
    Files.write(index, bytes);
    try (PackStore store = PackTestData.open(git)) {
      String message = "";
      for (Oid id : ids) {
        try {
          store.read(id, ObjectType.BLOB);
        } catch (ObjectCorruptException e) {
          message += e.getMessage();
        }
      }
      assertThat(message).contains("missing, perhaps because pack-").contains(".idx");
    }
  }

  private int readFlipped(Path path, byte[] sound, int at) throws IOException {
    int unreadable = 0;
    for (int mask : new int[] {0x01, 0x80, 0xff}) {
      byte[] flipped = sound.clone();
      flipped[at] ^= (byte) mask;
      unreadable = unreadable(path, flipped);
    }
    return unreadable;
  }

  /** Reads everything, each way; counts what is refused and fails if anything wrong comes out. */
  private int unreadable(Path path, byte[] bytes) throws IOException {
    Files.write(path, bytes);
    int unreadable = 0;
    try (PackStore store = PackTestData.open(git)) {
      for (int i = 0; i < ids.size(); i++) {
        byte[] content = contents.get(i);
        try {
          assertThat(store.read(ids.get(i), ObjectType.BLOB)).isEqualTo(content);
        } catch (ObjectCorruptException | ObjectMissingException e) {
          unreadable++;
        }
      }
      try {
        store.readAll(
            ids,
            ObjectType.BLOB,
            (index, buffer, offset, length) ->
                assertThat(Arrays.copyOfRange(buffer, offset, offset + length))
                    .isEqualTo(contents.get(index)));
        if (unreadable > 0) {
          fail("the bulk read did not see the damage");
        }
      } catch (ObjectCorruptException | ObjectMissingException e) {
        assertThat(unreadable).isPositive();
      }
    }
    return unreadable;
  }

  private Path file(String ending) throws IOException {
    String name = git.packFiles().stream().filter(file -> file.endsWith(ending)).findAny().get();
    return git.packDirectory().resolve(name);
  }
}
