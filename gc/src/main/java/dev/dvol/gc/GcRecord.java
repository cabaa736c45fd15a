// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc;

import dev.dvol.store.object.Oid;
import dev.dvol.store.sha1.Sha1;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * What one gc tells the next: when it ran, by which clock, since when each object that nothing
 * reached then had been so, since when each saved state counts as one, and which refs there were.
 * Format: {@code docs/format.md}, "Removing".
 *
 * @param when the wall clock of that gc
 * @param bootId the run of the machine it was in
 * @param clockOffsetMillis wall clock minus time since boot
 * @param agesFrom no age may be counted from before this
 * @param settled what had been unreferenced since then, or for longer, was dealt with: what stayed
 *     all the same is not worth another gc
 * @param unreferenced since when what was unreferenced, and what has a name was saved
 * @param left what refs named that were gone, since the first gc that missed them
 * @param refs what each ref named that stock git may remove, by the SHA-1 of its full name
 */
record GcRecord(
    Instant when,
    UUID bootId,
    long clockOffsetMillis,
    Instant agesFrom,
    Instant settled,
    Ages unreferenced,
    Ages left,
    SortedMap<Oid, Oid> refs) {
  /** Nothing was dealt with. */
  static final Instant NOTHING_SETTLED = Instant.MIN;

  private static final byte[] MAGIC = "DVOLGC02".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] FIRST_MAGIC = "DVOLGC01".getBytes(StandardCharsets.US_ASCII);
  private static final int FIRST_HEAD = 8 + 8 + 16 + 8 + 8 + 4;
  private static final int HEAD = 8 + 8 + 16 + 8 + 8 + 8 + 4 + 4 + 4;
  private static final int ENTRY = Oid.LENGTH + 8;
  private static final int REF = 2 * Oid.LENGTH;

  /** Copies the map. */
  GcRecord {
    refs = Collections.unmodifiableSortedMap(new TreeMap<>(refs));
  }

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

    /** Whether one of them began behind one second and not behind another. */
    boolean beganBetween(Instant behind, Instant until) {
      ByteBuffer buffer = ByteBuffer.wrap(entries);
      for (int i = 0; i < count(); i++) {
        long since = buffer.getLong(i * ENTRY + Oid.LENGTH);
        if (since > behind.getEpochSecond() && since <= until.getEpochSecond()) {
          return true;
        }
      }
      return false;
    }

    /** All of them by id. */
    SortedMap<Oid, Instant> byId() {
      SortedMap<Oid, Instant> all = new TreeMap<>();
      for (int at = 0; at < entries.length; at += ENTRY) {
        long since = ByteBuffer.wrap(entries).getLong(at + Oid.LENGTH);
        all.put(Oid.at(entries, at), Instant.ofEpochSecond(since));
      }
      return all;
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
    int length = HEAD + unreferenced.entries.length + left.entries.length + refs.size() * REF;
    ByteBuffer out = ByteBuffer.allocate(length + 4);
    out.put(MAGIC)
        .putLong(when.getEpochSecond())
        .putLong(bootId.getMostSignificantBits())
        .putLong(bootId.getLeastSignificantBits())
        .putLong(clockOffsetMillis)
        .putLong(agesFrom.getEpochSecond())
        .putLong(settled.getEpochSecond())
        .putInt(unreferenced.count())
        .putInt(left.count())
        .putInt(refs.size())
        .put(unreferenced.entries)
        .put(left.entries);
    refs.forEach((name, id) -> out.put(name.bytes()).put(id.bytes()));
    return out.putInt(checksum(out.array(), length)).array();
  }

  /** Empty if it is none, or not whole: then all ages begin anew. */
  static Optional<GcRecord> decode(byte[] bytes) {
    boolean first = begins(bytes, FIRST_MAGIC);
    int head = first ? FIRST_HEAD : HEAD;
    if (bytes.length < head + 4 || !first && !begins(bytes, MAGIC)) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(bytes).position(8);
    final long when = in.getLong();
    final UUID boot = new UUID(in.getLong(), in.getLong());
    final long offset = in.getLong();
    final long agesFrom = in.getLong();
    final long settled = first ? NOTHING_SETTLED.getEpochSecond() : in.getLong();
    final long unreferenced = in.getInt() & 0xffffffffL;
    final long left = first ? 0 : in.getInt() & 0xffffffffL;
    final long refs = first ? 0 : in.getInt() & 0xffffffffL;
    boolean whole =
        head + (unreferenced + left) * ENTRY + refs * REF + 4 == bytes.length
            && checksum(bytes, bytes.length - 4) == in.getInt(bytes.length - 4);
    if (!whole || !isTime(when) || !isTime(agesFrom) || !isTime(settled)) {
      return Optional.empty();
    }
    int behindAges = head + (int) (unreferenced + left) * ENTRY;
    for (int at = head; at < behindAges; at += ENTRY) {
      if (!isTime(in.getLong(at + Oid.LENGTH))) {
        return Optional.empty();
      }
    }
    int middle = head + (int) unreferenced * ENTRY;
    return refs(bytes, behindAges, (int) refs)
        .map(
            named ->
                new GcRecord(
                    Instant.ofEpochSecond(when),
                    boot,
                    offset,
                    Instant.ofEpochSecond(agesFrom),
                    Instant.ofEpochSecond(settled),
                    new Ages(Arrays.copyOfRange(bytes, head, middle)),
                    new Ages(Arrays.copyOfRange(bytes, middle, behindAges)),
                    named));
  }

  private static boolean begins(byte[] bytes, byte[] magic) {
    return bytes.length >= magic.length && Arrays.equals(bytes, 0, magic.length, magic, 0, 8);
  }

  /** Empty if their names do not ascend. */
  private static Optional<SortedMap<Oid, Oid>> refs(byte[] bytes, int from, int count) {
    TreeMap<Oid, Oid> refs = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      Oid name = Oid.at(bytes, from + i * REF);
      if (!refs.isEmpty() && refs.lastKey().compareTo(name) >= 0) {
        return Optional.empty();
      }
      refs.put(name, Oid.at(bytes, from + i * REF + Oid.LENGTH));
    }
    return Optional.of(refs);
  }

  /** By which {@link #refs} has a ref. */
  static Oid refKey(String fullName) {
    return Oid.of(keyOf(fullName));
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
