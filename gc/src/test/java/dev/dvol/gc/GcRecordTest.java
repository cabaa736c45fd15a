// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class GcRecordTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);

  private static GcRecord record(List<byte[]> ids) {
    GcRecord.Collector collector = new GcRecord.Collector();
    for (int i = 0; i < ids.size(); i++) {
      collector.add(ids.get(i), NOW.minusSeconds(i));
    }
    return new GcRecord(NOW, new UUID(1, 2), -5, NOW.minusSeconds(7), collector.sorted());
  }

  private static List<byte[]> ids(int count) {
    Random random = new Random(1);
    List<byte[]> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] id = new byte[20];
      random.nextBytes(id);
      if (i % 3 == 2) {
        System.arraycopy(ids.get(i - 1), 0, id, 0, 6);
      }
      ids.add(id);
    }
    return ids;
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    List<byte[]> ids = ids(3000);
    byte[] bytes = record(ids).encode();
    GcRecord read = GcRecord.decode(bytes).orElseThrow();
    assertThat(read.encode()).isEqualTo(bytes);
    assertThat(read.when()).isEqualTo(NOW);
    assertThat(read.agesFrom()).isEqualTo(NOW.minusSeconds(7));
    assertThat(read.bootId()).isEqualTo(new UUID(1, 2));
    assertThat(read.clockOffsetMillis()).isEqualTo(-5);
    for (int i = 0; i < ids.size(); i++) {
      assertThat(read.unreferenced().since(ids.get(i), 0)).contains(NOW.minusSeconds(i));
    }
    assertThat(read.unreferenced().since(new byte[20], 0)).isEmpty();
    assertThat(read.unreferenced().oldest()).contains(NOW.minusSeconds(2999));
  }

  @Test
  void aDamagedOneIsNone() {
    byte[] bytes = record(ids(3)).encode();
    for (int at = 0; at < bytes.length; at++) {
      byte[] damaged = bytes.clone();
      damaged[at] ^= 4;
      assertThat(GcRecord.decode(damaged)).isEmpty();
    }
    assertThat(GcRecord.decode(new byte[0])).isEmpty();
    assertThat(GcRecord.decode(java.util.Arrays.copyOf(bytes, bytes.length - 1))).isEmpty();
  }
}
