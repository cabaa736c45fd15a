// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.error.ObjectMissingException;
import dev.dvol.store.object.ObjectSource;
import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.posix.Stat;
import dev.dvol.store.posix.Timestamp;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The packs of one repository, for reading. Every object that is handed out was checked: CRC32
 * against the index, type, size, Adler-32 and the object's id. Deltas and objects in no pack come
 * from a fallback.
 *
 * <p>A pack whose index or frame is damaged is left out and listed in {@link #damaged}; the others
 * stay readable. Of an object in several packs any sound copy will do. Safe for any number of
 * threads. Packs that another process adds or removes are noticed by {@link #refresh}, and when an
 * object is missing.
 */
public final class PackStore implements ObjectSource, AutoCloseable {
  private final PackDirectory directory;
  private final ObjectSource fallback;
  private final PackLimits limits;
  private final ReadSessions sessions;
  private final OpenPacks packs;

  private PackStore(PackDirectory directory, ObjectSource fallback, PackLimits limits) {
    this.directory = directory;
    this.fallback = fallback;
    this.limits = limits;
    this.sessions = new ReadSessions(limits.objectBytes());
    this.packs = new OpenPacks(directory);
  }

  /**
   * Opens the packs of an {@code objects} directory, whose {@code pack} directory must exist; maps
   * all indexes.
   *
   * @param fallback reads deltas and objects in no pack, and must check them against their ids; not
   *     closed by this store
   */
  public static PackStore open(Posix posix, Path objects, ObjectSource fallback, PackLimits limits)
      throws IOException {
    PackStore store = new PackStore(PackDirectory.open(posix, objects), fallback, limits);
    try {
      store.refresh();
      return store;
    } catch (IOException | RuntimeException e) {
      store.close();
      throw e;
    }
  }

  /** Looks at the directory again: new packs are opened, vanished ones closed. */
  public void refresh() throws IOException {
    packs.refresh();
  }

  /**
   * Where an object lies, or nothing when it is in no undamaged pack. Never asks the fallback;
   * costs no system call.
   *
   * @throws ObjectCorruptException if the index that has it points out of its pack
   */
  public Optional<PackedObject> locate(Oid id) throws ObjectCorruptException {
    PackFile pack = packs.find(id);
    return pack == null ? Optional.empty() : Optional.of(pack.place(pack.index().find(id)));
  }

  /** Whether an undamaged pack has the object. Never asks the fallback; costs no system call. */
  public boolean containsPacked(Oid id) {
    return packs.find(id) != null;
  }

  @Override
  public boolean contains(Oid id) throws IOException {
    return containsPacked(id) || isFallbackSafe() && fallback.contains(id);
  }

  /**
   * {@inheritDoc}
   *
   * @throws ObjectCorruptException also if the object is larger than {@link
   *     PackLimits#objectBytes}, or if it is nowhere but a pack is damaged
   */
  @Override
  public byte[] read(Oid id, ObjectType expected) throws IOException {
    return read(id, expected, limits.objectBytes());
  }

  byte[] read(Oid id, ObjectType expected, int mostBytes) throws IOException {
    PackFile[] seen = packs.inOrder();
    byte[] content = readPacked(id, expected, mostBytes);
    // Another thread may have looked at the directory while this one went through the old packs.
    if (content == null && (packs.refreshIfChanged() || packs.inOrder() != seen)) {
      content = readPacked(id, expected, mostBytes);
    }
    return content == null ? readFallback(id, expected, mostBytes) : content;
  }

  /**
   * Reads many objects in the order they lie on disk, neighbours together, and hands over each
   * content once per request for it. Several threads may do so at once; each call takes about 3
   * MiB, 100 bytes per id and the largest object.
   *
   * @throws IOException as {@link #read}, at the first object that fails, or from the consumer;
   *     some contents may have been handed over then
   */
  public void readAll(List<Oid> ids, ObjectType expected, ContentConsumer consumer)
      throws IOException {
    readAll(ids, expected, limits.objectBytes(), consumer);
  }

  /**
   * As {@link #readAll(List, ObjectType, ContentConsumer)}, of objects that are known to be small:
   * a larger one is refused before memory is taken for it.
   *
   * @param mostBytes of the content of each
   */
  public void readAll(List<Oid> ids, ObjectType expected, int mostBytes, ContentConsumer consumer)
      throws IOException {
    ReadSession session = sessions.borrow();
    try (BulkRead read = new BulkRead(this, packs, session, ids, expected, mostBytes, consumer)) {
      read.run();
    } finally {
      sessions.giveBack(session);
    }
  }

  /** The open packs, by number. */
  public List<StoredPack> packs() {
    return packs.descriptions();
  }

  /**
   * The open packs with what gc needs to know of them, in no order. Good until this store is
   * refreshed or closed.
   *
   * @throws IOException if a pack cannot be looked at any more
   */
  public List<PackContents> contents() throws IOException {
    return PackContents.of(this, packs.inOrder());
  }

  /** Why packs were left out; the resource of each is the name of the damaged file. */
  public List<ObjectCorruptException> damaged() {
    return packs.damaged();
  }

  /**
   * Removes {@code tmp_*} files, which crashed writers left, last changed before a time. Only to be
   * called under the volume's lock; a stock git that is writing is safe if the time is well in the
   * past.
   *
   * @return number of files removed
   */
  public int removeTemporary(Timestamp changedBefore) throws IOException {
    return directory.removeTemporary(changedBefore);
  }

  /**
   * Packs that have no index, by name without an ending: nothing in them is found.
   *
   * @param knownBefore only those whose file was made, named or changed last before that time: a
   *     younger one may be about to get its index
   */
  public List<String> withoutIndex(Timestamp knownBefore) throws IOException {
    List<String> old = new ArrayList<>();
    for (String pack : directory.withoutIndex()) {
      Optional<Stat> stat = directory.findStat(pack + PackDirectory.PACK);
      if (stat.isPresent() && stat.get().changed().compareTo(knownBefore) < 0) {
        old.add(pack);
      }
    }
    return old;
  }

  /** Indexes that have lost their pack, by name without an ending. */
  public List<String> withoutPack() throws IOException {
    return directory.withoutPack();
  }

  /**
   * Gives a pack that has no index one, durably: what a crash between two renames leaves and what
   * the loss of an index leaves look the same. Reads all of the pack. Only for the holder of the
   * volume's lock.
   *
   * @return whether its objects are found from now on; if not, because it is damaged or has deltas,
   *     nothing was changed
   * @throws IOException if the index cannot be written
   */
  public boolean adopt(String pack) throws IOException {
    boolean made = new PackAdoption(this).makeIndex(pack);
    if (made) {
      refresh();
    }
    return made;
  }

  /**
   * Gives damaged packs, or halves of them, a second name in a directory beside {@code objects}
   * where nobody looks for objects, durably. To be done before what is sound in them is written
   * anew, which may get the same name. Only for the holder of the volume's lock.
   *
   * @param packs names without an ending
   */
  public void keepDamaged(Collection<String> packs) throws IOException {
    new DamagedPacks(this).keep(packs);
  }

  /**
   * Takes the names away by which damaged packs are found, durably, when all that is sound in them
   * is in others.
   *
   * @param packs names without an ending, all of them kept before by {@link #keepDamaged}
   */
  public void unlinkDamaged(Collection<String> packs) throws IOException {
    new DamagedPacks(this).unlink(packs);
  }

  /**
   * Closes the pack files once no read uses them. Calls that begin later find no packs or fail; a
   * second close does nothing.
   */
  @Override
  public void close() throws IOException {
    try (directory;
        sessions) {
      packs.close();
    }
  }

  void borrow(PackDirectory other, String file, String name) throws IOException {
    packs.borrow(other, file, name);
  }

  PackDirectory directory() {
    return directory;
  }

  PackLimits limits() {
    return limits;
  }

  ReadSessions sessions() {
    return sessions;
  }

  /** Any sound copy in a pack, or null when no pack has the object. */
  private byte @Nullable [] readPacked(Oid id, ObjectType expected, int mostBytes)
      throws IOException {
    ObjectCorruptException failure = null;
    for (PackFile pack : packs.inOrder()) {
      int position = pack.index().find(id);
      if (position >= 0 && pack.hold()) {
        try {
          byte[] content = readFrom(pack, position, id, expected, mostBytes);
          packs.used(pack);
          return content;
        } catch (ObjectCorruptException e) {
          if (failure == null) {
            failure = e;
          } else {
            failure.addSuppressed(e);
          }
        } finally {
          pack.release();
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
    return null;
  }

  private byte[] readFrom(PackFile pack, int position, Oid id, ObjectType expected, int mostBytes)
      throws IOException {
    PackedObject place = pack.place(position);
    int length = checkedLength(pack, place, id, mostBytes);
    ReadSession session = sessions.borrow();
    try {
      byte[] bytes = session.atLeast(length);
      if (!pack.read(place.offset(), bytes, length, session.direct(length))) {
        throw pack.damaged(id, place, "the file ends before it");
      }
      EntryDecoder decoder = session.decoder();
      int crc = pack.index().crc32(position);
      if (!decoder.decode(bytes, 0, length, crc, id, expected, mostBytes)) {
        DeltaChain.check(pack, place.offset(), limits.objectBytes());
        return readFallback(id, expected, mostBytes);
      }
      int start = decoder.contentOffset();
      return Arrays.copyOfRange(decoder.content(), start, start + decoder.contentLength());
    } catch (MalformedEntryException e) {
      throw pack.damaged(id, place, e);
    } finally {
      sessions.giveBack(session);
    }
  }

  /**
   * The bytes of an entry as a length of an array.
   *
   * @throws ObjectCorruptException if the largest content that is allowed cannot need so many
   */
  int checkedLength(PackFile pack, PackedObject place, Oid id) throws ObjectCorruptException {
    return checkedLength(pack, place, id, limits.objectBytes());
  }

  int checkedLength(PackFile pack, PackedObject place, Oid id, int mostBytes)
      throws ObjectCorruptException {
    long largest = largestEntry(mostBytes);
    if (place.storedLength() > Math.min(largest, Integer.MAX_VALUE - 8)) {
      throw pack.damaged(
          id, place, place.storedLength() + " bytes are more than the limit of " + largest);
    }
    return (int) place.storedLength();
  }

  /**
   * Most bytes that an entry of a content takes: a header, the id that a delta is based on, and
   * what zlib may make of it, five bytes more for each 16 KiB and a frame.
   */
  static long largestEntry(long contentBytes) {
    return EntryHeader.LONGEST + Oid.LENGTH + contentBytes + 5 * (contentBytes / 16_000 + 2) + 32;
  }

  // JGit takes as much memory as a damaged table in an index says.
  private boolean isFallbackSafe() {
    return packs.damaged().stream()
        .noneMatch(damage -> damage.resource().endsWith(PackDirectory.INDEX));
  }

  private byte[] readFallback(Oid id, ObjectType expected, int mostBytes) throws IOException {
    try {
      if (isFallbackSafe()) {
        byte[] content = fallback.read(id, expected);
        if (content.length > mostBytes) {
          throw new ObjectCorruptException(
              id.hex(),
              "object %s has %d bytes, more than the limit of %d"
                  .formatted(id, content.length, mostBytes));
        }
        return content;
      }
      throw new ObjectMissingException(id.hex(), "object " + id + " is missing");
    } catch (ObjectMissingException e) {
      List<String> damage = packs.findDamage();
      if (damage.isEmpty()) {
        throw e;
      }
      ObjectCorruptException corrupt =
          new ObjectCorruptException(
              id.hex(),
              "object " + id + " is missing, perhaps because " + damage.get(0),
              "dvol fsck   (tells what it costs)",
              "dvol fsck --repair");
      corrupt.addSuppressed(e);
      throw corrupt;
    }
  }
}
