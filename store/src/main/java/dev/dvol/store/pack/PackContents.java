// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.object.ObjectType;
import dev.dvol.store.posix.Stat;
import dev.dvol.store.posix.Timestamp;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.CRC32;

/**
 * What gc needs to know of one open pack: how old it is, what lies where, whether it may be
 * touched. Good until its {@link PackStore} is refreshed or closed; safe for any number of threads.
 */
public final class PackContents {
  /** Bytes of an entry that tell its form. */
  public static final int LONGEST_HEADER = EntryHeader.LONGEST;

  private static final int SAMPLES = 64;

  /** Endings of files by which git, or a person, says that a pack must stay. */
  private static final List<String> KEEPERS = List.of(".keep", ".promisor");

  private final PackStore store;
  private final PackFile pack;
  private final Timestamp modified;
  private final boolean kept;

  private PackContents(PackStore store, PackFile pack, Timestamp modified, boolean kept) {
    this.store = store;
    this.pack = pack;
    this.modified = modified;
    this.kept = kept;
  }

  static List<PackContents> of(PackStore store, PackFile[] packs) throws IOException {
    List<PackContents> contents = new ArrayList<>();
    for (PackFile pack : packs) {
      contents.add(of(store, pack));
    }
    return contents;
  }

  private static PackContents of(PackStore store, PackFile pack) throws IOException {
    PackDirectory directory = store.directory();
    Optional<Stat> stat =
        pack.isBorrowed() ? Optional.of(pack.stat()) : directory.findStat(pack.fileName());
    if (stat.isEmpty()) {
      throw new ObjectCorruptException(
          pack.fileName(), pack.fileName() + " vanished while the packs were looked at");
    }
    boolean kept = false;
    for (String keeper : KEEPERS) {
      kept |= directory.exists(pack.name() + keeper);
    }
    return new PackContents(store, pack, stat.get().modified(), kept);
  }

  /** {@code pack-<40 hex digits>}. */
  public String name() {
    return pack.name();
  }

  /** Length of the pack file. */
  public long sizeInBytes() {
    return pack.description().sizeInBytes();
  }

  /** Length of the index file. */
  public long indexBytes() {
    return pack.index().sizeInBytes();
  }

  /** When it was written. */
  public Timestamp modified() {
    return modified;
  }

  /** Whether a {@code .keep} or {@code .promisor} file says that it must stay as it is. */
  public boolean isKept() {
    return kept;
  }

  /**
   * Whether an entry is longer than what is read: stock git can push such, and then the pack cannot
   * be copied.
   *
   * @throws ObjectCorruptException if the index points out of the pack
   */
  public boolean hasEntryTooLong() throws ObjectCorruptException {
    long longest = PackStore.largestEntry(store.limits().objectBytes());
    for (int position = 0; position < index().count(); position++) {
      if (storedLength(position) > longest) {
        return true;
      }
    }
    return false;
  }

  /** Where its objects are. */
  public PackIndex index() {
    return pack.index();
  }

  /**
   * Bytes of the entry at an index position.
   *
   * @throws ObjectCorruptException if the index points out of the pack
   */
  public long storedLength(int position) throws ObjectCorruptException {
    return pack.place(position).storedLength();
  }

  /**
   * Whether trees, commits or tags are in it, judged by the first entry, the last, and some
   * between: the packs of dvol are of one family, and git puts its commits first. A wrong answer
   * costs space only. Reads at most {@value #SAMPLES} bytes here and there.
   */
  public boolean hasTreesOrCommits() throws IOException {
    long[] offsets = pack.sortedOffsets();
    int samples = Math.min(SAMPLES, offsets.length);
    byte[] first = new byte[1];
    ByteBuffer direct = ByteBuffer.allocateDirect(1);
    for (int i = 0; i < samples; i++) {
      long at = offsets[samples == 1 ? 0 : (int) ((long) i * (offsets.length - 1) / (samples - 1))];
      if (at < 0 || !pack.read(at, first, 1, direct)) {
        throw new ObjectCorruptException(
            pack.fileName(), pack.index().name() + " is damaged: it points out of its pack");
      }
      int type = first[0] >>> 4 & 7;
      if (type != ObjectType.BLOB.packNumber() && type <= ObjectType.TAG.packNumber()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether a commit begins at a position; false for one that is stored as a delta. Reads one byte.
   *
   * @param direct at least one byte, where the kernel writes
   */
  public boolean isCommit(int position, ByteBuffer direct) throws IOException {
    byte[] first = new byte[1];
    long at = pack.place(position).offset();
    return pack.read(at, first, 1, direct)
        && (first[0] >>> 4 & 7) == ObjectType.COMMIT.packNumber();
  }

  /**
   * Reads the entry at a position and compares it with the checksum in the index.
   *
   * @throws ObjectCorruptException if it is another
   */
  public void verify(int position) throws IOException {
    PackedObject place = pack.place(position);
    ReadSession session = store.sessions().borrow();
    try {
      CRC32 crc = new CRC32();
      boolean whole = true;
      // In blocks: stock git can push an entry that is longer than what is held in memory.
      for (long done = 0; whole && done < place.storedLength(); ) {
        int length = (int) Math.min(ReadSession.WINDOW, place.storedLength() - done);
        byte[] bytes = session.atLeast(length);
        whole = pack.read(place.offset() + done, bytes, length, session.direct(length));
        crc.update(bytes, 0, length);
        done += length;
      }
      if (!whole || (int) crc.getValue() != pack.index().crc32(position)) {
        throw pack.damaged(pack.index().id(position), place, "its checksum is wrong");
      }
    } finally {
      store.sessions().giveBack(session);
    }
  }

  /** How an entry is stored, for who wants to copy it. */
  public enum Form {
    /** As it is read and copied. */
    WHOLE,
    /** As what differs from another object. */
    DELTA,
    /** Whole, but longer or of more bytes than are read: stock git can push such. */
    TOO_LARGE
  }

  /**
   * How the entry at a position is stored, by its header.
   *
   * @param direct at least {@value #LONGEST_HEADER} bytes, where the kernel writes
   * @throws ObjectCorruptException if the index points out of the pack, or at no entry
   */
  public Form form(int position, ByteBuffer direct) throws IOException {
    PackedObject place = pack.place(position);
    int length = (int) Math.min(LONGEST_HEADER, place.storedLength());
    byte[] bytes = new byte[length];
    try {
      if (!pack.read(place.offset(), bytes, length, direct)) {
        throw pack.damaged(pack.index().id(position), place, "the file ends before it");
      }
      EntryHeader header = EntryHeader.read(bytes, 0, length);
      if (header.isDelta()) {
        return Form.DELTA;
      }
      int most = store.limits().objectBytes();
      boolean tooLarge =
          header.size() > most || place.storedLength() > PackStore.largestEntry(most);
      return tooLarge ? Form.TOO_LARGE : Form.WHOLE;
    } catch (MalformedEntryException e) {
      throw pack.damaged(pack.index().id(position), place, e);
    }
  }

  PackFile file() {
    return pack;
  }

  /**
   * Index positions in the order in which their entries lie in the pack.
   *
   * @throws ObjectCorruptException if two entries begin at one place
   */
  int[] positionsByOffset() throws ObjectCorruptException {
    long[] offsets = pack.sortedOffsets();
    int[] positions = new int[offsets.length];
    Arrays.fill(positions, -1);
    for (int position = 0; position < offsets.length; position++) {
      int rank = Arrays.binarySearch(offsets, pack.index().offset(position));
      if (rank < 0 || positions[rank] >= 0) {
        throw new ObjectCorruptException(
            pack.fileName(), pack.index().name() + " is damaged: two entries begin at one place");
      }
      positions[rank] = position;
    }
    return positions;
  }

  @Override
  public String toString() {
    return name();
  }

  /** How many objects a filter chooses. */
  public long count(PositionFilter filter) {
    return IntStream.range(0, index().count()).filter(filter::test).count();
  }
}
