// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import dev.dvol.store.sha1.Sha1;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * Reads every byte of one open pack and of its index, in the order they lie in, and compares it
 * with all that is known of it: the checksums of both files, and of each entry CRC32, Adler-32,
 * length and id. What is wrong is told and passed over, so that one call finds all of it. For one
 * thread; takes about 3 MiB and the largest object.
 *
 * @see <a href="https://git-scm.com/docs/gitformat-pack">gitformat-pack</a>
 */
public final class PackCheck {
  private final PackStore store;
  private final PackContents pack;
  private final Listener listener;
  private final MessageDigest body = Sha1.newDigest();
  private boolean allRead = true;

  /** Takes what is found. */
  public interface Listener {
    /**
     * An entry that is as it should be. The bytes are valid until this returns.
     *
     * @param storedBytes of the entry
     */
    void sound(
        int position, ObjectType type, byte[] bytes, int offset, int length, long storedBytes)
        throws IOException;

    /**
     * A sound entry that is a delta, which stock git makes: what it stands for was not looked at.
     */
    void delta(int position, long storedBytes) throws IOException;

    /** A sound entry with more content than {@link PackLimits#objectBytes}: nobody can read it. */
    void large(int position, long storedBytes) throws IOException;

    /** An entry that is damaged or cannot be read. */
    void damagedEntry(Oid object, String what) throws IOException;

    /** A file of the two, apart from its entries. */
    void damagedFile(String file, String what) throws IOException;
  }

  private PackCheck(PackStore store, PackContents pack, Listener listener) {
    this.store = store;
    this.pack = pack;
    this.listener = listener;
  }

  /**
   * Checks a pack.
   *
   * @throws IOException if the pack was closed meanwhile, or from the listener; never for what is
   *     wrong with the pack
   */
  public static void run(PackStore store, PackContents pack, Listener listener) throws IOException {
    PackFile file = pack.file();
    if (!file.hold()) {
      throw new IOException(file.fileName() + " was closed while it was checked");
    }
    ReadSession session = store.sessions().borrow();
    try {
      new PackCheck(store, pack, listener).run(session);
    } finally {
      store.sessions().giveBack(session);
      file.release();
    }
  }

  private void run(ReadSession session) throws IOException {
    PackFile file = pack.file();
    if (!pack.index().isSound()) {
      listener.damagedFile(pack.index().name(), "its checksum is wrong");
    }
    int[] order;
    try {
      order = pack.positionsByOffset();
    } catch (ObjectCorruptException e) {
      listener.damagedFile(pack.index().name(), String.valueOf(e.getMessage()));
      return;
    }
    ByteBuffer direct = session.direct(1);
    byte[] header = new byte[PackWriter.HEADER];
    allRead = file.read(0, header, header.length, direct);
    body.update(header);
    long end = PackWriter.HEADER;
    PackRun run = new PackRun(store, pack);
    for (int position : order) {
      end = entry(position, end, run, session);
    }
    if (allRead) {
      compareChecksum(end, direct);
    }
  }

  /** Returns where the next entry should begin. */
  private long entry(int position, long expectedStart, PackRun run, ReadSession session)
      throws IOException {
    Oid id = pack.index().id(position);
    PackedObject place;
    try {
      place = pack.file().place(position);
    } catch (ObjectCorruptException e) {
      allRead = false;
      listener.damagedEntry(id, String.valueOf(e.getMessage()));
      return expectedStart;
    }
    if (place.offset() != expectedStart) {
      allRead = false;
      listener.damagedFile(
          pack.index().name(), "it leaves out bytes of its pack before byte " + place.offset());
    }
    long end = place.offset() + place.storedLength();
    if (isLarge(place)) {
      large(position, id, place, session);
      return end;
    }
    byte[] bytes;
    try {
      bytes = read(place, position, id, run, session);
    } catch (IOException e) {
      allRead = false;
      listener.damagedEntry(id, String.valueOf(e.getMessage()));
      return end;
    }
    if (isLarge(bytes)) {
      large(position, id, place, session);
      return end;
    }
    body.update(bytes);
    judge(position, id, bytes, place, session.decoder());
    return end;
  }

  private boolean isLarge(PackedObject place) {
    return place.storedLength() > PackStore.largestEntry(store.limits().objectBytes());
  }

  private boolean isLarge(byte[] entry) {
    try {
      EntryHeader header = EntryHeader.read(entry, 0, entry.length);
      return !header.isDelta() && header.size() > store.limits().objectBytes();
    } catch (MalformedEntryException e) {
      return false;
    }
  }

  private void large(int position, Oid id, PackedObject place, ReadSession session)
      throws IOException {
    PackFile file = pack.file();
    try (LargeEntryCheck check = new LargeEntryCheck(file, place, id)) {
      int crc = pack.index().crc32(position);
      if (check.isWhole(crc, body, session.direct(ReadSession.WINDOW))) {
        listener.large(position, place.storedLength());
      } else {
        listener.delta(position, place.storedLength());
      }
    } catch (MalformedEntryException e) {
      allRead = false;
      listener.damagedEntry(id, String.valueOf(file.damaged(id, place, e).getMessage()));
    } catch (IOException e) {
      // Or the disk cannot read it: that costs no more than this entry.
      allRead = false;
      listener.damagedEntry(id, String.valueOf(e.getMessage()));
    }
  }

  private byte[] read(PackedObject place, int position, Oid id, PackRun run, ReadSession session)
      throws IOException {
    try {
      return run.entry(position);
    } catch (ObjectCorruptException e) {
      throw e;
    } catch (IOException e) {
      // A block of the disk that cannot be read shall cost no more than the entries that lie in it.
      int length = store.checkedLength(pack.file(), place, id);
      byte[] bytes = new byte[length];
      if (!pack.file().read(place.offset(), bytes, length, session.direct(length))) {
        throw pack.file().damaged(id, place, "the file ends before it");
      }
      return bytes;
    }
  }

  private void judge(int position, Oid id, byte[] bytes, PackedObject place, EntryDecoder decoder)
      throws IOException {
    int crc = pack.index().crc32(position);
    boolean whole;
    ObjectType type;
    try {
      EntryHeader header = EntryHeader.read(bytes, 0, bytes.length);
      type = header.isDelta() ? ObjectType.BLOB : header.type();
      whole = decoder.decode(bytes, 0, bytes.length, crc, id, type);
    } catch (MalformedEntryException e) {
      listener.damagedEntry(id, String.valueOf(pack.file().damaged(id, place, e).getMessage()));
      return;
    }
    if (whole) {
      listener.sound(
          position,
          type,
          decoder.content(),
          decoder.contentOffset(),
          decoder.contentLength(),
          bytes.length);
    } else {
      listener.delta(position, bytes.length);
    }
  }

  private void compareChecksum(long end, ByteBuffer direct) throws IOException {
    PackFile file = pack.file();
    byte[] trailer = new byte[PackWriter.TRAILER];
    boolean there = file.read(pack.sizeInBytes() - trailer.length, trailer, trailer.length, direct);
    if (!there || end != pack.sizeInBytes() - trailer.length) {
      listener.damagedFile(file.fileName(), "its entries do not fill it");
    } else if (!Arrays.equals(body.digest(), trailer)) {
      listener.damagedFile(file.fileName(), "its checksum is wrong");
    } else if (!Arrays.equals(trailer, pack.index().packChecksum())) {
      listener.damagedFile(file.fileName(), "its checksum is not the one in its index");
    }
  }
}
