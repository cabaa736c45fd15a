// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.FileHandle;
import dev.dvol.store.posix.Stat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One open pack and its index. Safe for any number of threads; a thread holds it while it reads,
 * and the file is closed when the store has let go of it and nobody holds it.
 */
final class PackFile {
  private final int number;
  private final String name;
  private final FileHandle file;
  private final long size;
  private final long inode;
  private final PackIndex index;
  private final boolean borrowed;
  private final AtomicInteger holders = new AtomicInteger(1);
  private volatile long @Nullable [] offsets;

  private PackFile(
      int number, String name, FileHandle file, Stat stat, PackIndex index, boolean borrowed) {
    this.borrowed = borrowed;
    this.number = number;
    this.name = name;
    this.file = file;
    this.size = stat.size();
    this.inode = stat.inode();
    this.index = index;
  }

  /**
   * Opens a pack and checks that pack and index belong together.
   *
   * @param name {@code pack-<hex>}, without an ending
   * @throws ObjectCorruptException if the frame of either is damaged
   */
  static PackFile open(PackDirectory directory, String name, int number) throws IOException {
    return checked(openDamaged(directory, name, number));
  }

  private static PackFile checked(PackFile pack) throws IOException {
    try {
      pack.checkFrame();
      return pack;
    } catch (IOException | RuntimeException e) {
      pack.release();
      throw e;
    }
  }

  /**
   * Opens a pack whose first and last bytes may be damaged.
   *
   * @throws ObjectCorruptException if its index is
   */
  static PackFile openDamaged(PackDirectory directory, String name, int number) throws IOException {
    return open(directory, name, name, number, false);
  }

  /**
   * Opens a pack of another directory, by the name that it has there, as if it had one here.
   *
   * @throws ObjectCorruptException if the frame of either file is damaged
   */
  static PackFile borrow(PackDirectory other, String file, String name, int number)
      throws IOException {
    return checked(open(other, file, name, number, true));
  }

  private static PackFile open(
      PackDirectory directory, String fileName, String name, int number, boolean borrowed)
      throws IOException {
    FileHandle file = directory.openForReading(fileName + ".pack");
    try {
      PackIndex index = PackIndex.open(directory.file(fileName + ".idx"));
      return new PackFile(number, name, file, file.stat(), index, borrowed);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** Whether its file is in another directory. */
  boolean isBorrowed() {
    return borrowed;
  }

  /** What the kernel tells about the open file. */
  Stat stat() throws IOException {
    return file.stat();
  }

  int number() {
    return number;
  }

  /** Name without an ending. */
  String name() {
    return name;
  }

  /** Name of the pack file. */
  String fileName() {
    return name + ".pack";
  }

  PackIndex index() {
    return index;
  }

  /** Whether that is the file that was opened, and not another that got its name. */
  boolean isOf(Stat stat) {
    return stat.inode() == inode;
  }

  StoredPack description() {
    return new StoredPack(number, name, size, index);
  }

  /** Keeps the file open until {@link #release}; false if it is closed already. */
  boolean hold() {
    int before;
    do {
      before = holders.get();
      if (before == 0) {
        return false;
      }
    } while (!holders.compareAndSet(before, before + 1));
    return true;
  }

  void release() throws IOException {
    if (holders.decrementAndGet() == 0) {
      file.close();
    }
  }

  /**
   * Where the entry of an index position lies.
   *
   * @throws ObjectCorruptException if the index points out of the pack
   */
  PackedObject place(int position) throws ObjectCorruptException {
    long offset = index.offset(position);
    long end = size - PackWriter.TRAILER;
    if (offset < PackWriter.HEADER || offset >= end) {
      throw new ObjectCorruptException(
          index.id(position).hex(),
          index.name() + " is damaged: it points to byte " + offset + " of " + fileName());
    }
    long[] sorted = sortedOffsets();
    int next = Arrays.binarySearch(sorted, offset) + 1;
    while (next < sorted.length && sorted[next] == offset) {
      next++;
    }
    return new PackedObject(
        number, offset, (next < sorted.length ? Math.min(sorted[next], end) : end) - offset);
  }

  /**
   * Fills the start of an array from an offset; false if the file ends before. The caller holds the
   * pack.
   */
  boolean read(long offset, byte[] target, int length, ByteBuffer direct) throws IOException {
    return PackReads.readFully(file, fileName(), offset, target, length, direct);
  }

  /** Has the kernel read a range ahead. The caller holds the pack. */
  void willNeed(long offset, long length) {
    file.willNeed(offset, length);
  }

  ObjectCorruptException damaged(Oid id, PackedObject place, MalformedEntryException reason) {
    return damaged(id, place, String.valueOf(reason.getMessage()));
  }

  ObjectCorruptException damaged(Oid id, PackedObject place, String reason) {
    return new ObjectCorruptException(
        id.hex(),
        "object %s at byte %d of %s is damaged: %s"
            .formatted(id, place.offset(), fileName(), reason));
  }

  /** Offsets of all entries, ascending; not to be changed. Eight bytes an object from then on. */
  long[] sortedOffsets() {
    long[] sorted = offsets;
    if (sorted == null) {
      sorted = new long[index.count()];
      for (int i = 0; i < sorted.length; i++) {
        sorted[i] = index.offset(i);
      }
      Arrays.sort(sorted);
      offsets = sorted;
    }
    return sorted;
  }

  private void checkFrame() throws IOException {
    if (size < PackWriter.HEADER + PackWriter.TRAILER) {
      throw frame("it has only " + size + " bytes");
    }
    ByteBuffer direct = ByteBuffer.allocateDirect(PackWriter.TRAILER);
    byte[] header = new byte[PackWriter.HEADER];
    if (!read(0, header, header.length, direct)
        || BigEndian.getInt(header, 0) != PackWriter.SIGNATURE
        || BigEndian.getInt(header, 4) != PackWriter.VERSION) {
      throw frame("it is no pack of version 2");
    }
    if (BigEndian.getInt(header, 8) != index.count()) {
      throw frame("it and its index have different numbers of objects");
    }
    byte[] trailer = new byte[PackWriter.TRAILER];
    if (!read(size - trailer.length, trailer, trailer.length, direct)
        || !Arrays.equals(trailer, index.packChecksum())) {
      throw frame("its checksum is not the one in its index");
    }
  }

  private ObjectCorruptException frame(String reason) {
    if (!index.isSound()) {
      return new ObjectCorruptException(
          index.name(), index.name() + " is damaged: its checksum is wrong");
    }
    return new ObjectCorruptException(fileName(), fileName() + " is damaged: " + reason);
  }
}
