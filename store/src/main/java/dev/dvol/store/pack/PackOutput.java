// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import dev.dvol.store.error.StoreException;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.posix.PosixException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.zip.CRC32;

/**
 * A new file in the pack directory, written from start to end in large pieces, with a running SHA-1
 * of all its bytes. For one thread at a time. After an error only {@link #close} is of use.
 */
final class PackOutput implements AutoCloseable {
  private final Posix posix;
  private final String name;
  private final int fd;
  private final ByteBuffer buffer;
  private final MessageDigest sha1 = Sha1.newDigest();
  private long flushed;
  private boolean open = true;

  /**
   * Creates the file.
   *
   * @param buffer direct, lent until {@link #flush} or {@link #close}
   */
  PackOutput(PackDirectory directory, String name, ByteBuffer buffer) throws PosixException {
    this.posix = directory.posix();
    this.name = name;
    this.buffer = buffer.clear();
    this.fd = directory.create(name);
  }

  String name() {
    return name;
  }

  /** Bytes written so far, those that wait in the buffer included. */
  long position() {
    return flushed + buffer.position();
  }

  void write(byte[] source, int offset, int length) throws IOException {
    sha1.update(source, offset, length);
    writeUnhashed(source, offset, length);
  }

  /** SHA-1 of all bytes written; starts again from nothing. */
  byte[] digest() {
    return sha1.digest();
  }

  /** Writes bytes that are not part of the digest. */
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

  /** Hands everything to the kernel. */
  void flush() throws IOException {
    buffer.flip();
    writeFully(flushed);
    flushed += buffer.limit();
    buffer.clear();
  }

  /** Replaces bytes that were flushed. The digest does not follow. */
  void patch(byte[] bytes, long offset) throws IOException {
    flush();
    buffer.put(bytes).flip();
    writeFully(offset);
    buffer.clear();
  }

  /** Reads bytes that were written, from the file or the buffer. */
  void read(long offset, byte[] target) throws IOException {
    if (offset + target.length > flushed) {
      flush();
    }
    PackReads.readFully(posix, fd, name, offset, target, ByteBuffer.allocateDirect(target.length));
  }

  /** Reads all flushed bytes behind an offset back, into a digest and a checksum. */
  void readBack(long offset, MessageDigest digest, CRC32 crc) throws IOException {
    flush();
    byte[] piece = new byte[buffer.capacity()];
    for (long at = offset; at < flushed; ) {
      int length = (int) Math.min(piece.length, flushed - at);
      PackReads.readFully(posix, fd, name, at, piece, 0, length, buffer);
      digest.update(piece, 0, length);
      crc.update(piece, 0, length);
      at += length;
    }
    buffer.clear();
  }

  /** Makes the content durable. Never to be called again after an error. */
  void sync() throws IOException {
    posix.fsync(fd);
  }

  @Override
  public void close() throws PosixException {
    if (open) {
      open = false;
      posix.close(fd);
    }
  }

  private void writeFully(long start) throws IOException {
    int end = buffer.limit();
    int at = 0;
    while (at < end) {
      buffer.limit(end).position(at);
      int written = posix.pwrite(fd, buffer, start + at);
      if (written <= 0) {
        throw new StoreException("writing " + name + " makes no progress at " + (start + at));
      }
      at += written;
    }
    buffer.limit(end).position(end);
  }
}
