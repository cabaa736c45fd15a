// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.FileHandle;
import dev.dvol.store.sha1.Sha1;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * Goes through the entries of a pack without an index, each beginning where the zlib stream of the
 * one before ends. What an object's id is, is computed; that an entry is what was written, only the
 * pack's own checksum tells. For one thread; takes about 3 MiB and twice the largest object.
 *
 * @see <a href="https://git-scm.com/docs/gitformat-pack">gitformat-pack</a>
 */
final class PackScan implements AutoCloseable {
  private final PackLimits limits;
  private final String name;
  private final FileHandle file;
  private final long size;
  private final ByteBuffer direct = ByteBuffer.allocateDirect(ReadSession.WINDOW);
  private final ContentInflater inflater = new ContentInflater();
  private final MessageDigest sha1 = Sha1.newDigest();
  private byte[] block = new byte[ReadSession.WINDOW];
  private long blockStart;
  private int blockLength;

  /** Takes the entries. */
  interface Visitor {
    /**
     * A whole object. The arrays are valid until this returns.
     *
     * @param entry its bytes in the pack are {@code [from, from + length)}
     */
    void entry(
        Oid id,
        ObjectType type,
        byte[] content,
        int contentLength,
        byte[] entry,
        int from,
        int length)
        throws IOException;
  }

  private PackScan(PackLimits limits, String name, FileHandle file, long size) {
    this.limits = limits;
    this.name = name;
    this.file = file;
    this.size = size;
  }

  /**
   * Opens a pack.
   *
   * @param pack its name without an ending
   */
  static PackScan open(PackLimits limits, PackDirectory directory, String pack) throws IOException {
    String name = pack + PackDirectory.PACK;
    FileHandle file = directory.openForReading(name);
    try {
      return new PackScan(limits, name, file, file.size());
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /**
   * Hands over all entries.
   *
   * @return the pack's checksum, which is that of all bytes before it
   * @throws MalformedEntryException if it is no whole pack of whole objects; entries before the
   *     place were handed over
   */
  byte[] run(Visitor visitor) throws IOException, MalformedEntryException {
    long end = size - PackWriter.TRAILER;
    if (end < PackWriter.HEADER) {
      throw new MalformedEntryException("it is shorter than a pack without objects");
    }
    int count = count();
    long at = PackWriter.HEADER;
    for (int i = 0; i < count; i++) {
      at += entry(at, end, visitor);
    }
    if (at != end) {
      throw new MalformedEntryException("it has bytes behind its last entry");
    }
    byte[] trailer = bytes(end, PackWriter.TRAILER);
    if (!Arrays.equals(checksum(end), trailer)) {
      throw new MalformedEntryException("its checksum is wrong");
    }
    return trailer;
  }

  /**
   * Hands over what can be had of a pack that may be damaged anywhere: an entry that is damaged
   * within is passed over if it is as long as one that is not compressed, as chunks are.
   *
   * @throws IOException if the disk fails, or from the visitor
   */
  void runLenient(Visitor visitor) throws IOException {
    long at = PackWriter.HEADER;
    boolean passedOver = false;
    while (at < size) {
      try {
        at += entry(at, size, visitor);
        passedOver = false;
      } catch (MalformedEntryException e) {
        long next = endIfStored(at);
        if (passedOver || next < 0) {
          return;
        }
        at = next;
        passedOver = true;
      }
    }
  }

  /** Where an entry ends if it is not compressed, or -1. */
  private long endIfStored(long at) throws IOException {
    try {
      int from = ensure(at, (int) Math.min(EntryHeader.LONGEST, size - at));
      EntryHeader header =
          EntryHeader.read(block, from, from + (int) (blockStart + blockLength - at));
      boolean plausible = !header.isDelta() && header.size() <= limits.objectBytes();
      return plausible ? at + header.length() + StoredDeflate.streamLength(header.size()) : -1;
    } catch (MalformedEntryException e) {
      return -1;
    }
  }

  private int count() throws IOException, MalformedEntryException {
    byte[] header = bytes(0, PackWriter.HEADER);
    boolean known =
        BigEndian.getInt(header, 0) == PackWriter.SIGNATURE
            && BigEndian.getInt(header, 4) == PackWriter.VERSION
            && BigEndian.getInt(header, 8) >= 0;
    if (!known) {
      throw new MalformedEntryException("it is no pack of version 2");
    }
    return BigEndian.getInt(header, 8);
  }

  /** Returns the entry's length. */
  private int entry(long at, long end, Visitor visitor)
      throws IOException, MalformedEntryException {
    int from = ensure(at, (int) Math.min(EntryHeader.LONGEST, end - at));
    EntryHeader header = EntryHeader.read(block, from, blockLength);
    if (header.isDelta()) {
      throw new MalformedEntryException("it has deltas");
    }
    ObjectType type = header.type();
    if (header.size() > limits.objectBytes()) {
      throw new MalformedEntryException("an object is too large");
    }
    int size = (int) header.size();
    from = ensure(at, (int) Math.min(PackStore.largestEntry(size), end - at));
    byte[] content = new byte[size + 1];
    int length =
        header.length()
            + inflater.inflate(block, from + header.length(), blockLength, size, content);
    visitor.entry(id(type, content, size), type, content, size, block, from, length);
    return length;
  }

  private Oid id(ObjectType type, byte[] content, int length) {
    sha1.update((type.word() + ' ' + length + '\0').getBytes(StandardCharsets.US_ASCII));
    sha1.update(content, 0, length);
    return Oid.at(sha1.digest(), 0);
  }

  /** Has the block hold a range; returns where in it the range begins. */
  private int ensure(long at, int length) throws IOException {
    if (at < blockStart || at + length > blockStart + blockLength) {
      if (block.length < length) {
        block = new byte[length];
      }
      int most = (int) Math.min(block.length, size - at);
      blockLength = 0;
      read(at, block, most);
      blockStart = at;
      blockLength = most;
    }
    return (int) (at - blockStart);
  }

  private byte[] bytes(long at, int length) throws IOException {
    byte[] bytes = new byte[length];
    read(at, bytes, length);
    return bytes;
  }

  private byte[] checksum(long end) throws IOException {
    sha1.reset();
    byte[] piece = new byte[ReadSession.WINDOW];
    for (long at = 0; at < end; ) {
      int length = (int) Math.min(piece.length, end - at);
      read(at, piece, length);
      sha1.update(piece, 0, length);
      at += length;
    }
    return sha1.digest();
  }

  private void read(long at, byte[] target, int length) throws IOException {
    if (!PackReads.readFully(file, name, at, target, length, direct)) {
      throw new IOException(name + " became shorter while it was read");
    }
  }

  /** CRC32 of an entry. */
  static int crc32(byte[] entry, int from, int length) {
    CRC32 crc = new CRC32();
    crc.update(entry, from, length);
    return (int) crc.getValue();
  }

  @Override
  public void close() throws IOException {
    inflater.close();
    file.close();
  }
}
