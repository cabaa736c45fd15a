// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.testing.fuzz.Fuzzer;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** What a gc wrote down is whole or is passed over, so that all ages begin anew. */
class GcRecordFuzzTest {
  @Test
  void recordOfATimeThatThereIsNotIsNone() {
    for (int field : new int[] {8, 40}) {
      byte[] record = whole();
      ByteBuffer.wrap(record).putLong(field, Long.MAX_VALUE);
      assertThat(GcRecord.decode(withChecksum(record))).isEmpty();
    }
    byte[] record = whole();
    assertThat(GcRecord.decode(withChecksum(record))).isPresent();
    ByteBuffer.wrap(record).putLong(record.length - 12, Long.MIN_VALUE);
    assertThat(GcRecord.decode(withChecksum(record))).isEmpty();
  }

  private static byte[] whole() {
    GcRecord.Collector ids = new GcRecord.Collector();
    for (int i = 0; i < 5; i++) {
      byte[] id = new byte[20];
      id[3] = (byte) (7 * i);
      ids.add(id, Instant.ofEpochSecond(1_795_348_800L + i));
    }
    Instant when = Instant.ofEpochSecond(1_795_348_800L);
    return new GcRecord(when, new UUID(1, 2), 3, when, ids.sorted()).encode();
  }

  @Test
  void records() throws Exception {
    Fuzzer.of("gc-record")
        .from(whole())
        .repairing(GcRecordFuzzTest::withChecksum)
        .run(
            input -> {
              Optional<GcRecord> read = GcRecord.decode(input);
              read.ifPresent(
                  record -> {
                    assertThat(record.encode()).isEqualTo(input);
                    record.unreferenced().oldest();
                  });
              return read.isPresent();
            });
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
