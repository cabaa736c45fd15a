// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.object.Digest;
import dev.dvol.store.object.Oid;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DigestTableTest {
  private final long seed = Long.getLong("seed", new Random().nextLong());
  private final Random random = new Random(seed);

  @Test
  void findsWhatWasPutFirstAndNothingElse() {
    DigestTable table = new DigestTable(1000);
    Map<Digest, Oid> expected = new HashMap<>();
    for (int i = 0; i < 700; i++) {
      // Few different low halves: they are what is hashed.
      Digest digest = new Digest(random.nextInt(50), random.nextInt(50));
      Oid id = oid();
      table.put(digest, id);
      expected.putIfAbsent(digest, id);
    }
    expected.remove(new Digest(0, 0));
    for (int high = 0; high < 60; high++) {
      for (int low = 0; low < 60; low++) {
        Digest digest = new Digest(high, low);
        assertThat(table.find(digest).orElse(null))
            .as("%s, seed %d", digest, seed)
            .isEqualTo(expected.get(digest));
      }
    }
  }

  @Test
  void leavesOutWhatComesWhenItIsFullAndKeepsTheRest() {
    DigestTable table = new DigestTable(100);
    Map<Digest, Oid> put = new HashMap<>();
    while (!table.isFull()) {
      Digest digest = new Digest(random.nextLong(), random.nextLong());
      Oid id = oid();
      table.put(digest, id);
      put.put(digest, id);
    }
    Digest late = new Digest(random.nextLong(), random.nextLong());
    table.put(late, oid());

    assertThat(put).hasSizeBetween(85, 95);
    assertThat(table.find(late)).isEmpty();
    put.forEach((digest, id) -> assertThat(table.find(digest)).hasValue(id));
  }

  private Oid oid() {
    byte[] bytes = new byte[Oid.LENGTH];
    random.nextBytes(bytes);
    return Oid.of(bytes);
  }
}
