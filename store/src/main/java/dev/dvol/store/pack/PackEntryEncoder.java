// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import dev.dvol.store.sha1.Sha1;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.zip.Adler32;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Turns objects into pack entries. For one thread at a time; a worker has one of its own. Closing
 * frees the memory of zlib, no later call is allowed.
 */
public final class PackEntryEncoder implements AutoCloseable {
  private final MessageDigest sha1 = Sha1.newDigest();
  private final CRC32 crc = new CRC32();
  private final Adler32 adler = new Adler32();
  private final Deflater deflater = new Deflater(Deflater.BEST_SPEED);
  private byte[] scratch = new byte[8192];

  /** The id of an object: SHA-1 of type, length and content. */
  public Oid id(ObjectType type, byte[] content, int offset, int length) {
    String header = type.word() + ' ' + length + '\0';
    sha1.update(header.getBytes(StandardCharsets.US_ASCII));
    sha1.update(content, offset, length);
    return Oid.at(sha1.digest(), 0);
  }

  /**
   * An entry that is not compressed, for content that is so already: 11 bytes and the header more
   * than a content below 64 KiB. The content is copied.
   *
   * @throws IllegalArgumentException if the entry would not fit into an array
   */
  public PackEntry stored(ObjectType type, byte[] content, int offset, int length) {
    return stored(id(type, content, offset, length), type, content, offset, length);
  }

  /** An entry compressed by zlib at level 1, or stored where that is not larger. */
  public PackEntry deflated(ObjectType type, byte[] content) {
    return deflated(id(type, content, 0, content.length), type, content);
  }

  @Override
  public void close() {
    deflater.end();
  }

  /** {@link #deflated(ObjectType, byte[])} for who knows the id already. */
  PackEntry deflated(Oid id, ObjectType type, byte[] content) {
    long stored = EntryHeader.LONGEST + StoredDeflate.streamLength(content.length);
    if (scratch.length < stored) {
      scratch = new byte[arrayLength(stored)];
    }
    int header = EntryHeader.write(type.packNumber(), content.length, scratch, 0);
    deflater.reset();
    deflater.setInput(content);
    deflater.finish();
    int limit = header + (int) StoredDeflate.streamLength(content.length);
    int compressed = deflater.deflate(scratch, header, limit - header);
    if (!deflater.finished() || header + compressed >= limit) {
      return stored(id, type, content, 0, content.length);
    }
    return entry(id, type, Arrays.copyOf(scratch, header + compressed));
  }

  /** An entry that is not compressed, for who knows the id already. */
  PackEntry stored(Oid id, ObjectType type, byte[] content) {
    return stored(id, type, content, 0, content.length);
  }

  private PackEntry stored(Oid id, ObjectType type, byte[] content, int offset, int length) {
    byte[] header = new byte[EntryHeader.LONGEST];
    int headerLength = EntryHeader.write(type.packNumber(), length, header, 0);
    byte[] bytes = new byte[arrayLength(headerLength + StoredDeflate.streamLength(length))];
    System.arraycopy(header, 0, bytes, 0, headerLength);
    StoredDeflate.write(content, offset, length, adler, bytes, headerLength);
    return entry(id, type, bytes);
  }

  private PackEntry entry(Oid id, ObjectType type, byte[] bytes) {
    crc.reset();
    crc.update(bytes, 0, bytes.length);
    return new PackEntry(id, type, (int) crc.getValue(), bytes, bytes.length);
  }

  private static int arrayLength(long length) {
    if (length > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException("an entry of " + length + " bytes fits into no array");
    }
    return (int) length;
  }
}
