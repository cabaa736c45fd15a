// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.NativePosix;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackRandomTest {
  @TempDir Path directory;

  @Test
  void everyPublishedObjectIsReadBackWhateverTheLimits() throws IOException {
    long seed = Long.getLong("seed", new Random().nextLong());
    try {
      run(new Random(seed));
    } catch (AssertionError | IOException | RuntimeException e) {
      throw new AssertionError("failed with -Dseed=" + seed, e);
    }
  }

  private void run(Random random) throws IOException {
    StockGit git = StockGit.init(directory);
    PackLimits limits =
        new PackLimits(
            1 + random.nextInt(300_000),
            1 + random.nextInt(100_000),
            1 + random.nextInt(100_000),
            1 << 20);
    Map<Oid, byte[]> model = new HashMap<>();
    try (PackStore store = PackTestData.open(new NativePosix(), git, git, limits)) {
      for (int round = 0; round < 4; round++) {
        write(random, store, model);
        if (random.nextInt(3) == 0) {
          git.run("repack", "-a", "-d", "-q", "--keep-unreachable");
          store.refresh();
        }
        check(random, store, model);
      }
    }
    git.check();
  }

  private static void write(Random random, PackStore store, Map<Oid, byte[]> model)
      throws IOException {
    List<byte[]> known = new ArrayList<>(model.values());
    boolean publishes = random.nextInt(4) > 0;
    Map<Oid, byte[]> added = new HashMap<>();
    try (PackBatch batch = PackBatch.begin(store, random, random.nextInt(2) * 1_000_000L);
        PackEntryEncoder encoder = new PackEntryEncoder()) {
      int count = random.nextInt(150);
      for (int i = 0; i < count; i++) {
        byte[] content = content(random, known);
        if (random.nextInt(3) == 0) {
          Oid id = batch.put(ObjectType.BLOB, content);
          added.put(id, content);
          assertThat(batch.read(id, ObjectType.BLOB)).isEqualTo(content);
        } else {
          PackEntry entry =
              random.nextBoolean()
                  ? encoder.stored(ObjectType.BLOB, content, 0, content.length)
                  : encoder.deflated(ObjectType.BLOB, content);
          added.put(entry.id(), content);
          batch.add(entry);
        }
        known.add(content);
        if (random.nextInt(50) == 0) {
          batch.expect(random.nextInt(1_000_000));
        }
      }
      if (publishes) {
        batch.publish();
        model.putAll(added);
      }
    }
  }

  private static byte[] content(Random random, List<byte[]> known) {
    int kind = random.nextInt(10);
    if (kind == 0 && !known.isEmpty()) {
      return known.get(random.nextInt(known.size()));
    }
    int length = random.nextInt(kind == 1 ? 200_000 : 5000);
    return kind < 5 ? new byte[length] : PackTestData.noise(random, length);
  }

  private static void check(Random random, PackStore store, Map<Oid, byte[]> model)
      throws IOException {
    List<Oid> ids = new ArrayList<>(model.keySet());
    int some = random.nextInt(ids.size() + 1);
    store.readAll(
        ids.subList(0, some),
        ObjectType.BLOB,
        (index, buffer, offset, length) ->
            assertThat(Arrays.copyOfRange(buffer, offset, offset + length))
                .isEqualTo(model.get(ids.get(index))));
    for (Oid id : ids.subList(some, ids.size())) {
      assertThat(store.read(id, ObjectType.BLOB)).isEqualTo(model.get(id));
    }
  }
}
