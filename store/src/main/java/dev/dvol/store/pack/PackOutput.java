// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import dev.dvol.store.error.StoreException;
import dev.dvol.store.posix.FileHandle;
import dev.dvol.store.posix.PosixException;
import dev.dvol.store.sha1.Sha1;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.zip.CRC32;

/**
 * A new file in the pack directory, written from start to end in large pieces, with a running SHA-1
 * of all its bytes. A large one goes past the page cache as long as its pieces are whole buffers:
 * it is read again by chance only, and pages for it would push out what the database reads. For one
 * thread at a time. After an error only {@link #close} is of use.
 */
final class PackOutput implements AutoCloseable {
  private final String name;
  private final FileHandle file;
  private final ByteBuffer buffer;
  private final MessageDigest sha1 = Sha1.newDigest();
  private long flushed;
  private boolean pastCache;

  /**
   * Creates the file.
   *
   * @param buffer direct; lent, to be used by nobody else until the last {@link #flush}
   */
  PackOutput(PackDirectory directory, String name, ByteBuffer buffer) throws PosixException {
    this.name = name;
    this.buffer = buffer.clear();
    this.file = directory.create(name);
  }

  String name() {
    return name;
  }

  /** Announces a large file; to be called before the first write. */
  void expectLarge() throws PosixException {
    boolean aligned =
        buffer.alignmentOffset(0, FileHandle.ALIGNMENT) == 0
            && buffer.capacity() % FileHandle.ALIGNMENT == 0;
    pastCache = aligned && file.writePastCache(true);
  }

  /** Writes bytes that are part of the digest. */
  void write(byte[] source, int offset, int length) throws IOException {
    sha1.update(source, offset, length);
    writeUnhashed(source, offset, length);
  }

  /** Writes bytes that are not. */
  void writeUnhashed(byte[] source, int offset, int length) throws IOException {
    int from = offset;
    int rest = length;
    while (rest > 0) {
      int piece = Math.min(rest, buffer.remaining());
      buffer.put(source, from, piece);
      from += piece;
      rest -= piece;
      if (!buffer.hasRemaining()) {
        flush();
      }
    }
  }

  /** SHA-1 of the bytes written; it starts again from nothing. */
  byte[] digest() {
    return sha1.digest();
  }

  /** Hands everything to the kernel. */
  void flush() throws IOException {
    int length = buffer.position();
    if (length < buffer.capacity()) {
      goThroughCache();
    }
    buffer.flip();
    if (pastCache && !file.tryToWritePastCache(buffer, flushed)) {
      goThroughCache();
    }
    file.writeFully(buffer, flushed + buffer.position());
    flushed += length;
    buffer.clear();
  }

  /** Replaces flushed bytes. The digest does not follow. */
  void patch(byte[] bytes, long offset) throws IOException {
    flush();
    file.writeFully(buffer.put(bytes).flip(), offset);
    buffer.clear();
  }

  /**
   * Reads bytes that were written.
   *
   * @param direct where the kernel writes them first
   */
  byte[] read(long offset, int length, ByteBuffer direct) throws IOException {
    if (offset + length > flushed) {
      flush();
    }
    byte[] bytes = new byte[length];
    readFully(offset, bytes, length, direct);
    return bytes;
  }

  /** Reads all bytes behind an offset back, into a digest and a checksum. */
  void readBack(long offset, MessageDigest digest, CRC32 crc) throws IOException {
    flush();
    byte[] piece = new byte[buffer.capacity()];
    for (long at = offset; at < flushed; ) {
      int length = (int) Math.min(piece.length, flushed - at);
      readFully(at, piece, length, buffer);
      digest.update(piece, 0, length);
      crc.update(piece, 0, length);
      at += length;
    }
    buffer.clear();
  }

  // What follows a piece that is not whole is not aligned.
  private void goThroughCache() throws PosixException {
    if (pastCache) {
      pastCache = false;
      file.writePastCache(false);
    }
  }

  private void readFully(long offset, byte[] target, int length, ByteBuffer direct)
      throws IOException {
    goThroughCache();
    if (!PackReads.readFully(file, name, offset, target, length, direct)) {
      throw new StoreException(name + " is shorter than what was written to it");
    }
  }

  /** Makes the content durable. Never to be called again after an error. */
  void sync() throws IOException {
    file.sync();
  }

  /** Closes the file; a second time does nothing. */
  @Override
  public void close() throws PosixException {
    file.close();
  }
}
