// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc;

import dev.dvol.store.object.Oid;
import dev.dvol.store.sha1.Sha1;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * What one gc tells the next: when it ran, by which clock, since when each object that nothing
 * reached then had been so, and since when each saved state counts as one. Format: {@code
 * docs/format.md}, "Removing".
 *
 * @param when the wall clock of that gc
 * @param bootId the run of the machine it was in
 * @param clockOffsetMillis wall clock minus time since boot
 * @param agesFrom no age may be counted from before this
 * @param unreferenced since when what was unreferenced, and what has a name was saved
 */
record GcRecord(
    Instant when, UUID bootId, long clockOffsetMillis, Instant agesFrom, Ages unreferenced) {
  private static final byte[] MAGIC = "DVOLGC01".getBytes(StandardCharsets.US_ASCII);
  private static final int HEAD = 8 + 8 + 16 + 8 + 8 + 4;
  private static final int ENTRY = Oid.LENGTH + 8;

  /**
   * Ids in order, each with a second of the wall clock. What has a name and no id is among them by
   * the SHA-1 of that.
   */
  static final class Ages {
    static final Ages NONE = new Ages(new byte[0]);

    private final byte[] entries;

    private Ages(byte[] entries) {
      this.entries = entries;
    }

    int count() {
      return entries.length / ENTRY;
    }

    /** Since when an id, in 20 bytes of an array, has been unreferenced, as far as is known. */
    Optional<Instant> since(byte[] id, int offset) {
      int low = 0;
      int high = count() - 1;
      while (low <= high) {
        int middle = (low + high) >>> 1;
        int at = middle * ENTRY;
        int order =
            Arrays.compareUnsigned(entries, at, at + Oid.LENGTH, id, offset, offset + Oid.LENGTH);
        if (order == 0) {
          long seconds = ByteBuffer.wrap(entries).getLong(at + Oid.LENGTH);
          return Optional.of(Instant.ofEpochSecond(seconds));
        }
        if (order < 0) {
          low = middle + 1;
        } else {
          high = middle - 1;
        }
      }
      return Optional.empty();
    }

    /** As {@link #since(byte[], int)}, of what has a name. */
    Optional<Instant> since(String name) {
      return since(keyOf(name), 0);
    }

    /** The oldest of all. */
    Optional<Instant> oldest() {
      ByteBuffer buffer = ByteBuffer.wrap(entries);
      long oldest = Long.MAX_VALUE;
      for (int i = 0; i < count(); i++) {
        oldest = Math.min(oldest, buffer.getLong(i * ENTRY + Oid.LENGTH));
      }
      return count() == 0 ? Optional.empty() : Optional.of(Instant.ofEpochSecond(oldest));
    }
  }

  /** Collects ids, in any order, some perhaps twice. */
  static final class Collector {
    private byte[] entries = new byte[1024 * ENTRY];
    private int count;

    void add(byte[] id, Instant since) {
      if ((count + 1) * ENTRY > entries.length) {
        entries = Arrays.copyOf(entries, entries.length + (entries.length >> 1));
      }
      System.arraycopy(id, 0, entries, count * ENTRY, Oid.LENGTH);
      ByteBuffer.wrap(entries).putLong(count * ENTRY + Oid.LENGTH, since.getEpochSecond());
      count++;
    }

    void add(String name, Instant since) {
      add(keyOf(name), since);
    }

    private int compare(int a, int b) {
      int from = a * ENTRY;
      int other = b * ENTRY;
      return Arrays.compareUnsigned(
          entries, from, from + Oid.LENGTH, entries, other, other + Oid.LENGTH);
    }

    Ages sorted() {
      long[] order = new long[count];
      ByteBuffer ids = ByteBuffer.wrap(entries);
      for (int i = 0; i < count; i++) {
        order[i] = (long) (ids.getInt(i * ENTRY) ^ Integer.MIN_VALUE) << 32 | i;
      }
      Arrays.sort(order);
      // Ids with equal first four bytes are rare, so almost always this is one comparison.
      for (int i = 1; i < count; i++) {
        for (int at = i; at > 0 && compare((int) order[at - 1], (int) order[at]) > 0; at--) {
          long swapped = order[at - 1];
          order[at - 1] = order[at];
          order[at] = swapped;
        }
      }
      byte[] sorted = new byte[count * ENTRY];
      for (int i = 0; i < count; i++) {
        System.arraycopy(entries, (int) order[i] * ENTRY, sorted, i * ENTRY, ENTRY);
      }
      return new Ages(sorted);
    }
  }

  byte[] encode() {
    byte[] entries = unreferenced.entries;
    ByteBuffer out = ByteBuffer.allocate(HEAD + entries.length + 4);
    out.put(MAGIC)
        .putLong(when.getEpochSecond())
        .putLong(bootId.getMostSignificantBits())
        .putLong(bootId.getLeastSignificantBits())
        .putLong(clockOffsetMillis)
        .putLong(agesFrom.getEpochSecond())
        .putInt(unreferenced.count())
        .put(entries);
    return out.putInt(checksum(out.array(), HEAD + entries.length)).array();
  }

  /** Empty if it is none, or not whole: then all ages begin anew. */
  static Optional<GcRecord> decode(byte[] bytes) {
    if (bytes.length < HEAD + 4 || !Arrays.equals(bytes, 0, 8, MAGIC, 0, 8)) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    long count = in.getInt(HEAD - 4) & 0xffffffffL;
    boolean whole =
        HEAD + count * ENTRY + 4 == bytes.length
            && checksum(bytes, bytes.length - 4) == in.getInt(bytes.length - 4);
    if (!whole) {
      return Optional.empty();
    }
    byte[] entries = Arrays.copyOfRange(bytes, HEAD, bytes.length - 4);
    boolean times = isTime(in.getLong(8)) && isTime(in.getLong(HEAD - 12));
    for (int at = Oid.LENGTH; at < entries.length; at += ENTRY) {
      times &= isTime(in.getLong(HEAD + at));
    }
    if (!times) {
      return Optional.empty();
    }
    in.position(8);
    final Instant when = Instant.ofEpochSecond(in.getLong());
    final UUID boot = new UUID(in.getLong(), in.getLong());
    final long offset = in.getLong();
    final Instant agesFrom = Instant.ofEpochSecond(in.getLong());
    return Optional.of(new GcRecord(when, boot, offset, agesFrom, new Ages(entries)));
  }

  private static byte[] keyOf(String name) {
    return Sha1.ofJava().digest(name.getBytes(StandardCharsets.UTF_8));
  }

  private static boolean isTime(long second) {
    return second >= Instant.MIN.getEpochSecond() && second <= Instant.MAX.getEpochSecond();
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }
}
