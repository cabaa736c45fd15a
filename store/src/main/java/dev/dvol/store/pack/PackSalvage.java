// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.Errno;
import dev.dvol.store.posix.PosixException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Takes out of a damaged pack what is sound in it. With its index each entry is found though others
 * are damaged; without, entries are found one behind the other, up to the first whose end cannot be
 * told. What is handed over has the id that it is handed over with. For one thread.
 */
public final class PackSalvage {
  private final PackStore store;
  private final PackDirectory directory;
  private final String name;
  private final Predicate<Oid> wanted;
  private final Taker taker;

  /** Takes sound objects. */
  public interface Taker {
    /** An object; the content is the taker's to keep. */
    void take(Oid id, ObjectType type, byte[] content) throws IOException;
  }

  private PackSalvage(
      PackStore store, PackDirectory directory, String name, Predicate<Oid> wanted, Taker taker) {
    this.store = store;
    this.directory = directory;
    this.name = name;
    this.wanted = wanted;
    this.taker = taker;
  }

  /**
   * Hands over what can be had of a pack. Deltas, which stock git makes, are left out.
   *
   * @param pack its name without an ending; there need not be both of its files
   * @param wanted which objects
   * @throws IOException if the disk fails in another way than by not reading a sector, or from the
   *     taker
   */
  public static void run(PackStore store, String pack, Predicate<Oid> wanted, Taker taker)
      throws IOException {
    run(store, store.directory(), pack, wanted, taker);
  }

  static void run(
      PackStore store, PackDirectory directory, String pack, Predicate<Oid> wanted, Taker taker)
      throws IOException {
    new PackSalvage(store, directory, pack, wanted, taker).run();
  }

  private void run() throws IOException {
    Optional<PackFile> indexed = openIndexed();
    if (indexed.isEmpty()) {
      scan();
      return;
    }
    PackFile pack = indexed.get();
    ReadSession session = store.sessions().borrow();
    try {
      for (int position = 0; position < pack.index().count(); position++) {
        takeEntry(pack, position, session);
      }
    } finally {
      store.sessions().giveBack(session);
      pack.release();
    }
  }

  private Optional<PackFile> openIndexed() throws IOException {
    PackFile pack;
    try {
      pack = PackFile.openDamaged(directory, name, 0);
    } catch (ObjectCorruptException e) {
      return Optional.empty();
    } catch (IOException e) {
      if (isAbsent(e)) {
        return Optional.empty();
      }
      throw e;
    }
    if (pack.index().isSound()) {
      return Optional.of(pack);
    }
    pack.release();
    return Optional.empty();
  }

  private void takeEntry(PackFile pack, int position, ReadSession session) throws IOException {
    Oid id = pack.index().id(position);
    if (!wanted.test(id)) {
      return;
    }
    Optional<byte[]> entry = readEntry(pack, position, id, session);
    if (entry.isEmpty()) {
      return;
    }
    byte[] bytes = entry.get();
    EntryDecoder decoder = session.decoder();
    ObjectType type;
    try {
      EntryHeader header = EntryHeader.read(bytes, 0, bytes.length);
      if (header.isDelta()) {
        return;
      }
      type = header.type();
      decoder.decode(bytes, 0, bytes.length, pack.index().crc32(position), id, type);
    } catch (MalformedEntryException e) {
      return;
    }
    int from = decoder.contentOffset();
    taker.take(
        id, type, Arrays.copyOfRange(decoder.content(), from, from + decoder.contentLength()));
  }

  /** The bytes of an entry, or nothing if they are not there or cannot be read. */
  private Optional<byte[]> readEntry(PackFile pack, int position, Oid id, ReadSession session)
      throws IOException {
    try {
      PackedObject place = pack.place(position);
      int length = store.checkedLength(pack, place, id);
      byte[] bytes = new byte[length];
      boolean whole = pack.read(place.offset(), bytes, length, session.direct(length));
      return whole ? Optional.of(bytes) : Optional.empty();
    } catch (ObjectCorruptException e) {
      return Optional.empty();
    } catch (IOException e) {
      if (UnreadableIsDamaged.isCauseOf(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private void scan() throws IOException {
    try (PackScan scan = PackScan.open(store.limits(), directory, name)) {
      scan.runLenient(
          (id, type, content, contentLength, entry, from, length) -> {
            if (wanted.test(id)) {
              taker.take(id, type, Arrays.copyOf(content, contentLength));
            }
          });
    } catch (IOException e) {
      if (!isAbsent(e) && !UnreadableIsDamaged.isCauseOf(e)) {
        throw e;
      }
    }
  }

  private static boolean isAbsent(IOException e) {
    return e instanceof NoSuchFileException
        || e instanceof PosixException cause && cause.is(Errno.ENOENT);
  }
}
