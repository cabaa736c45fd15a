// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import dev.dvol.store.object.ObjectSource;
import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.posix.Timestamp;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The packs of one repository, for reading. Every object that is handed out was checked: CRC32
 * against the index, type, size, Adler-32 and the object's id. Deltas and objects in no pack come
 * from a fallback.
 *
 * <p>A pack whose index or frame is damaged is left out and listed in {@link #damaged}; the others
 * stay readable. Safe for any number of threads. Packs that another process adds or removes are
 * noticed by {@link #refresh}, and when an object is missing.
 */
public final class PackStore implements ObjectSource, AutoCloseable {
  private PackStore() {}

  /**
   * Opens the packs of an {@code objects} directory; maps all indexes. A missing {@code pack}
   * directory is an empty store.
   *
   * @param fallback reads deltas and objects in no pack; it must check them against their ids
   */
  public static PackStore open(Posix posix, Path objects, ObjectSource fallback, PackLimits limits)
      throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Looks at the directory again: new packs are opened, vanished ones closed. */
  public void refresh() throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Where an object lies, or nothing when it is in no undamaged pack. Never asks the fallback. */
  public Optional<PackedObject> locate(Oid id) {
    throw new UnsupportedOperationException();
  }

  /** Whether an undamaged pack has the object. Never asks the fallback; costs no system call. */
  public boolean containsPacked(Oid id) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean contains(Oid id) throws IOException {
    throw new UnsupportedOperationException();
  }

  /**
   * {@inheritDoc}
   *
   * @throws dev.dvol.store.error.ObjectCorruptException also if the object is larger than {@link
   *     PackLimits#objectBytes}, or if it is nowhere but a pack is damaged
   */
  @Override
  public byte[] read(Oid id, ObjectType expected) throws IOException {
    throw new UnsupportedOperationException();
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
    throw new UnsupportedOperationException();
  }

  /** The open packs, by number. */
  public List<StoredPack> packs() {
    throw new UnsupportedOperationException();
  }

  /**
   * What is wrong with the packs that were left out, one line each naming the file; empty in a
   * sound store.
   */
  public List<String> damaged() {
    throw new UnsupportedOperationException();
  }

  /**
   * Removes what crashed writers left in the pack directory: {@code tmp_*} files and packs without
   * an index, last changed before a time. Only to be called under the volume's lock.
   *
   * @return number of files removed
   */
  public int removeLeftovers(Timestamp changedBefore) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Closes the pack files once no read uses them. Calls that begin later fail. */
  @Override
  public void close() throws IOException {
    throw new UnsupportedOperationException();
  }
}
