// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.object.Oid;
import dev.dvol.store.testing.fuzz.Fuzzer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** What a gc wrote down is whole or is passed over, so that all ages begin anew. */
class GcRecordFuzzTest {
  private static final int FIRST_COUNT = 48;
  private static final long NOTHING_SETTLED = -31_557_014_167_219_200L;
  private static final int FIRST_ENTRIES = FIRST_COUNT + Integer.BYTES;

  @Test
  void recordOfATimeThatThereIsNotIsNone() {
    for (int field : new int[] {8, 40, 48}) {
      byte[] record = whole();
      ByteBuffer.wrap(record).putLong(field, Long.MAX_VALUE);
      assertThat(GcRecord.decode(withChecksum(record))).isEmpty();
    }
    byte[] record = whole();
    assertThat(GcRecord.decode(withChecksum(record))).isPresent();
    ByteBuffer.wrap(record).putLong(record.length - 4 - 2 * 40 - 8, Long.MIN_VALUE);
    assertThat(GcRecord.decode(withChecksum(record))).isEmpty();
  }

  private static byte[] whole() {
    GcRecord.Collector ids = new GcRecord.Collector(0);
    for (int i = 0; i < 5; i++) {
      byte[] id = new byte[20];
      id[3] = (byte) (7 * i);
      ids.add(id, Instant.ofEpochSecond(1_795_348_800L + i));
    }
    Instant when = Instant.ofEpochSecond(1_795_348_800L);
    SortedMap<Oid, Oid> refs = new TreeMap<>();
    refs.put(GcRecord.refKey("refs/heads/a"), Oid.fromHex("12".repeat(20)));
    refs.put(GcRecord.refKey("refs/tags/b"), Oid.fromHex("34".repeat(20)));
    GcRecord.Ages ages = ids.sorted();
    return new GcRecord(when, new UUID(1, 2), 3, when, when, ages, ages, refs).encode();
  }

  @Test
  void records() throws Exception {
    Fuzzer.of("gc-record")
        .from(whole())
        .words("DVOLGC01", "DVOLGC02")
        .repairing(GcRecordFuzzTest::withChecksum)
        .run(
            input -> {
              Optional<GcRecord> read = GcRecord.decode(input);
              read.ifPresent(
                  record -> {
                    assertThat(record.encode()).isEqualTo(asWrittenNow(input));
                    record.unreferenced().beganBetween(Instant.MIN, Instant.MAX);
                    record.left().byId();
                  });
              return read.isPresent();
            });
  }

  // The first layout, which is read but not written any more, had neither what is settled nor what
  // was left nor refs.
  private static byte[] asWrittenNow(byte[] record) {
    boolean first = record[7] == '1';
    if (!first) {
      return record;
    }
    byte[] now =
        ByteBuffer.allocate(record.length + Long.BYTES + 2 * Integer.BYTES)
            .put("DVOLGC02".getBytes(StandardCharsets.US_ASCII))
            .put(record, 8, FIRST_COUNT - 8)
            .putLong(NOTHING_SETTLED)
            .put(record, FIRST_COUNT, Integer.BYTES)
            .putLong(0)
            .put(record, FIRST_ENTRIES, record.length - FIRST_ENTRIES)
            .array();
    return withChecksum(now);
  }

  private static byte[] withChecksum(byte[] record) {
    if (record.length < 4) {
      return record;
    }
    byte[] sound = record.clone();
    CRC32C crc = new CRC32C();
    crc.update(sound, 0, sound.length - 4);
    ByteBuffer.wrap(sound).putInt(sound.length - 4, (int) crc.getValue());
    return sound;
  }
}
