// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.posix;

import java.nio.ByteBuffer;

/**
 * An open regular file. Reads and writes name their offset, so that threads may share a handle; the
 * caller sees to it that nobody uses it while it is being closed. Whoever opened it closes it.
 * Nothing is durable before {@link #sync}.
 */
public final class FileHandle implements AutoCloseable {
  /** Bytes to which everything is aligned that is written past the page cache. */
  public static final int ALIGNMENT = 4096;

  private static final int ZEROED_AT_ONCE = 64 << 10;

  private final Descriptor descriptor;

  FileHandle(Descriptor descriptor) {
    this.descriptor = descriptor;
  }

  /**
   * Fills the remaining space of a direct buffer from an offset in bytes. The buffer's position
   * advances by what was read.
   *
   * @return bytes read; fewer than the buffer had room for only when the file ends there
   * @throws PosixException if the kernel refuses; the position then tells how much was read before
   */
  public int readFully(ByteBuffer buffer, long offset) throws PosixException {
    int start = buffer.position();
    while (buffer.hasRemaining()) {
      long next = offset + buffer.position() - start;
      if (descriptor.posix().pread(descriptor.fd(), buffer, next) == 0) {
        break;
      }
    }
    return buffer.position() - start;
  }

  /**
   * Writes the remaining bytes of a direct buffer at an offset in bytes, all of them. The buffer's
   * position advances to its limit.
   *
   * @throws PosixException if the kernel refuses; the position then tells how much was written
   *     before
   */
  public void writeFully(ByteBuffer buffer, long offset) throws PosixException {
    int start = buffer.position();
    while (buffer.hasRemaining()) {
      long next = offset + buffer.position() - start;
      descriptor.posix().pwrite(descriptor.fd(), buffer, next);
    }
  }

  /**
   * Has writes go past the page cache, which a large file that nobody reads soon is better off
   * without, or through it again. Buffers, offsets and lengths must meanwhile be aligned to {@link
   * #ALIGNMENT}.
   *
   * @return false, and nothing changes, where the file system knows no such thing
   */
  public boolean writePastCache(boolean past) throws PosixException {
    try {
      descriptor.posix().setDirect(descriptor.fd(), past);
      return true;
    } catch (PosixException e) {
      if (e.is(Errno.EINVAL) || e.is(Errno.EOPNOTSUPP)) {
        return false;
      }
      throw e;
    }
  }

  /**
   * Writes as {@link #writeFully} does, past the page cache.
   *
   * @return false if the file system took the flag and refuses the write, for its blocks are larger
   *     than a page; the buffer's position tells how much was written before
   */
  public boolean tryToWritePastCache(ByteBuffer buffer, long offset) throws PosixException {
    try {
      writeFully(buffer, offset);
      return true;
    } catch (PosixException e) {
      if (e.is(Errno.EINVAL)) {
        return false;
      }
      throw e;
    }
  }

  /** A direct buffer that may be written past the page cache. */
  public static ByteBuffer alignedBuffer(int capacity) {
    // The slice begins and ends at a multiple.
    return ByteBuffer.allocateDirect(capacity + 2 * ALIGNMENT)
        .alignedSlice(ALIGNMENT)
        .slice(0, capacity);
  }

  /**
   * Has the kernel begin to write a range out; never waits for the device, makes nothing durable.
   */
  public void beginWriteback(long offset, long length) {
    descriptor.posix().beginWriteback(descriptor.fd(), offset, length);
  }

  /** Has the kernel read a range that will be asked for soon; never waits, never fails. */
  public void willNeed(long offset, long length) {
    descriptor.posix().willNeed(descriptor.fd(), offset, length);
  }

  /**
   * Another opening of the same file for reading and writing, whatever has its name now: flags such
   * as that of writing past the cache are those of an opening.
   */
  public FileHandle reopen() throws PosixException {
    return new FileHandle(
        EntryHandle.reopen(descriptor, Posix.O_RDWR, "(the same file a second time)"));
  }

  /** What the kernel tells about the file now. */
  public Stat stat() throws PosixException {
    return descriptor.posix().fstat(descriptor.fd());
  }

  /** Length in bytes now. */
  public long size() throws PosixException {
    return stat().size();
  }

  /** Sets the length in bytes; a longer file ends with a hole. */
  public void truncate(long size) throws PosixException {
    descriptor.posix().ftruncate(descriptor.fd(), size);
  }

  /**
   * Takes the space for all bytes up to an offset at once, in few pieces, where the file system
   * can; the length stays.
   *
   * @throws PosixException if there is not as much
   */
  public void reserve(long length) throws PosixException {
    try {
      descriptor.posix().allocate(descriptor.fd(), 0, length);
    } catch (PosixException e) {
      if (!e.is(Errno.EOPNOTSUPP)) {
        throw e;
      }
    }
  }

  /**
   * Makes a range of the file zeros, in bytes; as a hole, where the file system has such.
   *
   * @throws PosixException if the kernel refuses; some of the range may be zeros already
   */
  public void clear(long offset, long length) throws PosixException {
    try {
      descriptor.posix().punchHole(descriptor.fd(), offset, length);
    } catch (PosixException e) {
      if (!e.is(Errno.EOPNOTSUPP)) {
        throw e;
      }
      writeZeros(offset, length);
    }
  }

  // What is zeros already may be a hole all the same.
  private void writeZeros(long offset, long length) throws PosixException {
    ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(length, ZEROED_AT_ONCE));
    ByteBuffer found = ByteBuffer.allocateDirect(zeros.capacity());
    for (long at = offset; at < offset + length; at += zeros.capacity()) {
      zeros.clear().limit((int) Math.min(zeros.capacity(), offset + length - at));
      int count = readFully(found.clear().limit(zeros.limit()), at);
      if (found.flip().limit(count).mismatch(zeros.slice(0, count)) >= 0) {
        writeFully(zeros, at);
      }
    }
  }

  /**
   * Makes content and metadata durable. The name is durable only after {@link Directory#sync}.
   *
   * @throws PosixException if anything written since the last sync may be lost; asking again proves
   *     nothing
   */
  public void sync() throws PosixException {
    descriptor.posix().fsync(descriptor.fd());
  }

  /**
   * The descriptor, for calls that this class does not offer. It stays the property of this handle.
   *
   * @throws IllegalStateException when closed
   */
  public int fd() {
    return descriptor.fd();
  }

  /** Closes; a second time does nothing. */
  @Override
  public void close() throws PosixException {
    descriptor.close();
  }
}
