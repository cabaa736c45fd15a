// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import dev.dvol.store.sha1.Sha1;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.zip.Adler32;
import java.util.zip.CRC32;

/**
 * Takes the content out of a pack entry and checks all that can be checked: CRC32 of the entry,
 * type, size, Adler-32, and the SHA-1 that is the object's id. Content in one stored block stays
 * where it is. For one thread at a time; closing frees the memory of zlib.
 */
final class EntryDecoder implements AutoCloseable {
  private static final int KEPT_SCRATCH = 1 << 20;

  private final int largestContent;
  private final CRC32 crc = new CRC32();
  private final Adler32 adler = new Adler32();
  private final MessageDigest sha1 = Sha1.newDigest();
  private final ContentInflater inflater = new ContentInflater();
  private byte[] scratch = new byte[0];
  private byte[] content = scratch;
  private int contentOffset;
  private int contentLength;

  /** A decoder that refuses contents of more bytes than {@code largestContent}. */
  EntryDecoder(int largestContent) {
    this.largestContent = largestContent;
  }

  /** Where the content of the last entry is, valid until the next {@link #decode}. */
  byte[] content() {
    return content;
  }

  int contentOffset() {
    return contentOffset;
  }

  int contentLength() {
    return contentLength;
  }

  /**
   * Decodes the entry in {@code [offset, offset + length)}.
   *
   * @return false if it is a sound entry of a delta, whose content is elsewhere
   * @throws MalformedEntryException if anything is not as expected; no content is offered then
   */
  boolean decode(byte[] bytes, int offset, int length, int crc32, Oid id, ObjectType expected)
      throws MalformedEntryException {
    return decode(bytes, offset, length, crc32, id, expected, largestContent);
  }

  /**
   * As {@link #decode(byte[], int, int, int, Oid, ObjectType)}, of a content that is known to be no
   * longer than some bytes; a longer one is malformed.
   */
  boolean decode(
      byte[] bytes, int offset, int length, int crc32, Oid id, ObjectType expected, int mostBytes)
      throws MalformedEntryException {
    content = scratch;
    contentLength = 0;
    crc.reset();
    crc.update(bytes, offset, length);
    if ((int) crc.getValue() != crc32) {
      throw new MalformedEntryException(
          "its CRC32 is %08x, the index has %08x".formatted((int) crc.getValue(), crc32));
    }
    int end = offset + length;
    EntryHeader header = EntryHeader.read(bytes, offset, end);
    if (header.isDelta()) {
      return false;
    }
    if (header.packType() != expected.packNumber()) {
      throw new MalformedEntryException(
          "it is of pack type " + header.packType() + ", not a " + expected.word());
    }
    if (header.size() > mostBytes) {
      throw new MalformedEntryException(
          header.size() + " bytes of content are more than the limit of " + mostBytes);
    }
    int size = (int) header.size();
    int stream = offset + header.length();
    if (StoredDeflate.isSingleBlock(bytes, stream, end, size)) {
      takeStored(bytes, stream, end, size);
    } else {
      inflate(bytes, stream, end, size);
    }
    contentLength = size;
    checkId(id, expected);
    return true;
  }

  @Override
  public void close() {
    inflater.close();
  }

  /** Forgets the last content, so that large arrays can be freed. */
  void forget() {
    if (scratch.length > KEPT_SCRATCH) {
      scratch = new byte[0];
    }
    content = scratch;
    contentLength = 0;
  }

  private void takeStored(byte[] bytes, int stream, int end, int size)
      throws MalformedEntryException {
    adler.reset();
    adler.update(bytes, stream + StoredDeflate.PREFIX, size);
    int stored = BigEndian.getInt(bytes, end - StoredDeflate.SUFFIX);
    if ((int) adler.getValue() != stored) {
      throw new MalformedEntryException("its Adler-32 is wrong");
    }
    content = bytes;
    contentOffset = stream + StoredDeflate.PREFIX;
  }

  private void inflate(byte[] bytes, int stream, int end, int size) throws MalformedEntryException {
    if (scratch.length <= size) {
      scratch = new byte[size + 1];
    }
    if (inflater.inflate(bytes, stream, end, size, scratch) != end - stream) {
      throw ContentInflater.otherLength();
    }
    content = scratch;
    contentOffset = 0;
  }

  private void checkId(Oid id, ObjectType type) throws MalformedEntryException {
    String header = type.word() + ' ' + contentLength + '\0';
    sha1.update(header.getBytes(StandardCharsets.US_ASCII));
    sha1.update(content, contentOffset, contentLength);
    Oid actual = Oid.at(sha1.digest(), 0);
    if (!actual.equals(id)) {
      contentLength = 0;
      throw new MalformedEntryException("its content is that of " + actual);
    }
  }
}
