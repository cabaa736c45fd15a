// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.object.Oid;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class GcRecordTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);

  private static GcRecord record(List<byte[]> ids) {
    GcRecord.Collector collector = new GcRecord.Collector(0);
    for (int i = 0; i < ids.size(); i++) {
      collector.add(ids.get(i), NOW.minusSeconds(i));
    }
    GcRecord.Collector left = new GcRecord.Collector(0);
    ids.stream().limit(2).forEach(id -> left.add(id, NOW));
    return new GcRecord(
        NOW,
        new UUID(1, 2),
        -5,
        NOW.minusSeconds(7),
        NOW.minusSeconds(9),
        collector.sorted(),
        left.sorted(),
        refs());
  }

  private static SortedMap<Oid, Oid> refs() {
    SortedMap<Oid, Oid> refs = new TreeMap<>();
    for (String name : List.of("refs/heads/a", "refs/tags/b")) {
      refs.put(GcRecord.refKey(name), Oid.fromHex("12".repeat(20)));
    }
    return refs;
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
    assertThat(read.settled()).isEqualTo(NOW.minusSeconds(9));
    assertThat(read.refs()).isEqualTo(refs());
    assertThat(read.left().byId()).hasSize(2).containsEntry(Oid.of(ids.get(0)), NOW);
    assertThat(read.unreferenced().beganBetween(NOW.minusSeconds(3000), NOW.minusSeconds(2999)))
        .isTrue();
    assertThat(read.unreferenced().beganBetween(NOW.minusSeconds(4000), NOW.minusSeconds(3000)))
        .isFalse();
  }

  @Test
  void listsThatAreMergedAreAllOfThemInOrder() {
    List<byte[]> ids = ids(1000);
    GcRecord.Collector all = new GcRecord.Collector(10);
    List<GcRecord.Collector> parts = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      parts.add(new GcRecord.Collector(0));
    }
    for (int i = 0; i < ids.size(); i++) {
      all.add(ids.get(i), NOW.minusSeconds(i));
      // The last of them has none.
      parts.get(i * i % 4).add(ids.get(i), NOW.minusSeconds(i));
    }
    List<GcRecord.Ages> sorted = parts.stream().map(GcRecord.Collector::sorted).toList();
    GcRecord.Ages merged = GcRecord.Ages.merge(sorted);
    assertThat(merged.count()).isEqualTo(1000);
    assertThat(merged.byId()).isEqualTo(all.sorted().byId());
    for (int i = 0; i < ids.size(); i++) {
      assertThat(merged.since(ids.get(i), 0)).contains(NOW.minusSeconds(i));
    }
  }

  @Test
  void oneOfAnOlderDvolIsReadAndNothingCountsAsSettled() {
    byte[] id = ids(1).get(0);
    ByteBuffer old = ByteBuffer.allocate(52 + 28 + 4);
    old.put("DVOLGC01".getBytes(StandardCharsets.US_ASCII));
    old.putLong(NOW.getEpochSecond()).putLong(1).putLong(2).putLong(-5);
    old.putLong(NOW.getEpochSecond() - 7).putInt(1).put(id).putLong(NOW.getEpochSecond() - 8);
    CRC32C crc = new CRC32C();
    crc.update(old.array(), 0, 80);
    old.putInt((int) crc.getValue());
    GcRecord read = GcRecord.decode(old.array()).orElseThrow();
    assertThat(read.when()).isEqualTo(NOW);
    assertThat(read.unreferenced().since(id, 0)).contains(NOW.minusSeconds(8));
    assertThat(read.settled()).isEqualTo(GcRecord.NOTHING_SETTLED);
    assertThat(read.left().byId()).isEmpty();
    assertThat(read.refs()).isEmpty();
    assertThat(GcRecord.decode(read.encode())).isPresent();
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
