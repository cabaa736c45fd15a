// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.object.Oid;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OidTableTest {
  private final OidTable table = new OidTable();

  @Test
  void holdsWhatAMapHolds() {
    Random random = new Random(14);
    Map<Oid, Integer> model = new HashMap<>();
    for (int i = 0; i < 50_000; i++) {
      // Few distinct words, so that ids meet in slots and in single words.
      byte[] bytes = new byte[Oid.LENGTH];
      for (int word = 0; word < 5; word++) {
        BigEndian.putInt(bytes, 4 * word, random.nextInt(12) * 0x15555555);
      }
      Oid id = Oid.of(bytes);
      assertThat(table.get(id)).isEqualTo(model.getOrDefault(id, -1));
      assertThat(table.putIfAbsent(id, i)).isEqualTo(model.putIfAbsent(id, i) == null);
    }
    assertThat(table.size()).isEqualTo(model.size());
    model.forEach((id, value) -> assertThat(table.get(id)).isEqualTo(value));
  }

  @Test
  void idOfZerosIsAnIdLikeOthers() {
    Oid zero = Oid.of(new byte[Oid.LENGTH]);
    assertThat(table.get(zero)).isEqualTo(-1);
    assertThat(table.putIfAbsent(zero, 0)).isTrue();
    assertThat(table.get(zero)).isZero();
  }
}
