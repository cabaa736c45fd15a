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
    DigestTable table = new DigestTable(2000);
    Map<Digest, Oid> expected = new HashMap<>();
    for (int i = 0; i < 700; i++) {
      // The low half is what is hashed: up to three have one slot.
      Digest digest = new Digest(random.nextInt(3), 6L * random.nextInt(300));
      Oid id = oid();
      table.put(digest, id);
      expected.putIfAbsent(digest, id);
    }
    expected.remove(new Digest(0, 0));
    for (int high = 0; high < 4; high++) {
      for (int low = 0; low < 1810; low++) {
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

  // Digests come from the store, and who made that may have chosen them to collide.
  @Test
  void givesUpOnWhatCollidesWithTooManyInsteadOfTryingAllSlots() {
    int slots = 1 << 18;
    DigestTable table = new DigestTable(slots);
    for (long i = 1; i <= slots / 2; i++) {
      table.put(new Digest(i, i * slots), oid());
    }
    assertThat(table.find(new Digest(1, slots))).isPresent();
    assertThat(table.find(new Digest(1000, 1000L * slots))).isEmpty();
    assertThat(table.isFull()).isFalse();
  }

  private Oid oid() {
    byte[] bytes = new byte[Oid.LENGTH];
    random.nextBytes(bytes);
    return Oid.of(bytes);
  }
}
