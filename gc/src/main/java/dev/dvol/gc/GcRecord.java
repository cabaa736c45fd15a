// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc;

import dev.dvol.store.object.Oid;
import dev.dvol.store.sha1.Sha1;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
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
    static final Ages NONE = new Ages(new byte[0], 0, 0);

    private final byte[] entries;
    private final int start;
    private final int count;

    /** Takes them where they are. */
    private Ages(byte[] entries, int start, int count) {
      this.entries = entries;
      this.start = start;
      this.count = count;
    }

    int count() {
      return count;
    }

    private int at(int index) {
      return start + index * ENTRY;
    }

    private long seconds(int index) {
      return ByteBuffer.wrap(entries).getLong(at(index) + Oid.LENGTH);
    }

    /** All of several. Takes 28 bytes for each entry, beside those that it is given. */
    static Ages merge(List<Ages> lists) {
      Collector merged = new Collector(lists.stream().mapToInt(Ages::count).sum());
      PriorityQueue<Reader> readers = new PriorityQueue<>();
      lists.stream().filter(list -> list.count > 0).map(Reader::new).forEach(readers::add);
      while (!readers.isEmpty()) {
        Reader first = readers.remove();
        merged.add(first.list, first.index++);
        if (first.index < first.list.count) {
          readers.add(first);
        }
      }
      return merged.ascending();
    }

    /** How far one of several lists was read. */
    private static final class Reader implements Comparable<Reader> {
      private final Ages list;
      private int index;

      Reader(Ages list) {
        this.list = list;
      }

      @Override
      public int compareTo(Reader other) {
        return compareIds(
            list.entries, list.at(index), other.list.entries, other.list.at(other.index));
      }
    }

    /** Since when an id, in 20 bytes of an array, has been unreferenced, as far as is known. */
    Optional<Instant> since(byte[] id, int offset) {
      int low = 0;
      int high = count - 1;
      while (low <= high) {
        int middle = (low + high) >>> 1;
        int order = compareIds(entries, at(middle), id, offset);
        if (order == 0) {
          return Optional.of(Instant.ofEpochSecond(seconds(middle)));
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
      for (int i = 0; i < count; i++) {
        long since = seconds(i);
        if (since > behind.getEpochSecond() && since <= until.getEpochSecond()) {
          return true;
        }
      }
      return false;
    }

    /** All of them by id. */
    SortedMap<Oid, Instant> byId() {
      SortedMap<Oid, Instant> all = new TreeMap<>();
      for (int i = 0; i < count; i++) {
        all.put(Oid.at(entries, at(i)), Instant.ofEpochSecond(seconds(i)));
      }
      return all;
    }

    private void put(ByteBuffer out) {
      out.put(entries, start, count * ENTRY);
    }
  }

  /** Collects ids, some perhaps twice. Takes 28 bytes for each. */
  static final class Collector {
    private byte[] entries;
    private int count;

    /** For so many ids, and more if there are. */
    Collector(int expected) {
      this.entries = new byte[expected * ENTRY];
    }

    void add(byte[] id, Instant since) {
      int at = next();
      System.arraycopy(id, 0, entries, at, Oid.LENGTH);
      ByteBuffer.wrap(entries).putLong(at + Oid.LENGTH, since.getEpochSecond());
    }

    void add(String name, Instant since) {
      add(keyOf(name), since);
    }

    private void add(Ages list, int index) {
      System.arraycopy(list.entries, list.at(index), entries, next(), ENTRY);
    }

    private int next() {
      int at = count++ * ENTRY;
      if (at == entries.length) {
        entries = Arrays.copyOf(entries, Math.max(at + (at >> 1), at + ENTRY) / ENTRY * ENTRY);
      }
      return at;
    }

    /** What was added, which came in order. */
    Ages ascending() {
      return new Ages(entries, 0, count);
    }

    /** What was added in any order; each is compared with many: for few. */
    Ages sorted() {
      Integer[] order = new Integer[count];
      Arrays.setAll(order, i -> i);
      Arrays.sort(order, (a, b) -> compareIds(entries, a * ENTRY, entries, b * ENTRY));
      Collector sorted = new Collector(count);
      for (int index : order) {
        sorted.add(ascending(), index);
      }
      return sorted.ascending();
    }
  }

  private static int compareIds(byte[] ids, int at, byte[] others, int otherAt) {
    return Arrays.compareUnsigned(ids, at, at + Oid.LENGTH, others, otherAt, otherAt + Oid.LENGTH);
  }

  byte[] encode() {
    int length = HEAD + (unreferenced.count() + left.count()) * ENTRY + refs.size() * REF;
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
        .putInt(refs.size());
    unreferenced.put(out);
    left.put(out);
    refs.forEach((name, id) -> out.put(name.bytes()).put(id.bytes()));
    return out.putInt(checksum(out.array(), length)).array();
  }

  /** Empty if it is none, or not whole: then all ages begin anew. Keeps the array. */
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
                    new Ages(bytes, head, (int) unreferenced),
                    new Ages(bytes, middle, (int) left),
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
