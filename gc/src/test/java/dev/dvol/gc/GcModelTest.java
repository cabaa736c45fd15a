// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.CommitId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random work on a volume with gcs between, in which days pass. After each gc, what every ref
 * reaches is restored and compared with what it was when it was committed. {@code -Dseed=} runs one
 * again, {@code -Dgc.rounds=} more of it.
 */
@Timeout(1200)
class GcModelTest {
  private static final int ROUNDS = Integer.getInteger("gc.rounds", 40);

  @TempDir private Path temp = Path.of("");
  private final Map<CommitId, SortedMap<String, String>> committed =
      new TreeMap<>(Comparator.comparing(CommitId::hex));
  private GcFixture fixture;
  private Random random = new Random();

  @Test
  void everyReachableCommitRestoresAsItWasCommitted() throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    random = new Random(seed);
    fixture = GcFixture.create(temp.resolve("pool"));
    fixture.write("a", 1, 1000);
    commit();
    try {
      for (int round = 0; round < ROUNDS; round++) {
        step();
      }
      collect(GcFixture.NOW);
    } catch (Exception | AssertionError e) {
      throw new AssertionError("again with -Dseed=" + seed, e);
    }
  }

  private void commit() throws Exception {
    CommitId id = fixture.commit("commit " + committed.size());
    committed.put(id, fixture.restored(id));
  }

  private void step() throws Exception {
    int what = random.nextInt(12);
    if (what < 5) {
      change();
      commit();
    } else if (what < 7) {
      change();
      reset();
    } else if (what == 7) {
      checkout();
    } else if (what == 8) {
      fixture.pass(Duration.ofHours(random.nextInt(24 * 20)));
    } else {
      collect(
          switch (random.nextInt(4)) {
            case 0 -> GcFixture.NOW;
            case 1 -> GcOptions.DEFAULT.withSaved(2, 50_000);
            default -> GcOptions.DEFAULT;
          });
    }
  }

  private void change() throws Exception {
    for (int i = random.nextInt(4); i >= 0; i--) {
      String name = (random.nextBoolean() ? "" : "dir/") + (char) ('a' + random.nextInt(6));
      if (random.nextInt(4) == 0) {
        Files.deleteIfExists(fixture.file(name));
      } else if (random.nextBoolean()) {
        fixture.write(name, random.nextInt(5), 16384 * (1 + random.nextInt(8)));
      } else {
        fixture.write(name, random.nextInt(5), random.nextInt(90_000));
      }
    }
  }

  private void reset() throws Exception {
    List<CommitId> known = fixture.commits();
    CommitId target = known.get(random.nextInt(known.size()));
    fixture.reset(target.hex(), random.nextBoolean());
  }

  private void checkout() throws Exception {
    List<String> branches = fixture.git("branch", "--format=%(refname:short)").lines().toList();
    if (branches.size() < 4 && random.nextBoolean()) {
      fixture.checkout("b" + random.nextInt(1_000_000), true);
    } else {
      fixture.checkout(branches.get(random.nextInt(branches.size())), false);
    }
  }

  private void collect(GcOptions options) throws Exception {
    List<String> refs = List.of("refs/heads", "refs/dvol/parked");
    String before = fixture.git("for-each-ref", refs.get(0), refs.get(1));
    fixture.gc(options);
    assertThat(fixture.git("for-each-ref", refs.get(0), refs.get(1))).isEqualTo(before);
    fixture.fsck();
    for (CommitId id : fixture.commits()) {
      SortedMap<String, String> content = fixture.restored(id);
      if (committed.containsKey(id)) {
        assertThat(content).isEqualTo(committed.get(id));
      }
    }
  }
}
