// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.posix;

import java.nio.charset.StandardCharsets;

/**
 * An entry of a directory, of whatever kind, that is held on to without being opened: a device, a
 * pipe or a socket does not notice, and a symbolic link is held itself. Who puts another entry in
 * its place changes nothing for the holder. Whoever took it closes it.
 */
public final class EntryHandle implements AutoCloseable {
  private static final byte[] ITSELF = {};

  private final Descriptor descriptor;
  private final String subject;

  EntryHandle(Descriptor descriptor, String subject) {
    this.descriptor = descriptor;
    this.subject = subject;
  }

  /** What the kernel tells about it now. */
  public Stat stat() throws PosixException {
    return descriptor.posix().fstat(descriptor.fd());
  }

  /** Target of a symbolic link. */
  public byte[] target() throws PosixException {
    return descriptor.posix().readlinkat(descriptor.fd(), ITSELF);
  }

  /** Sets its permission bits, unless it is a symbolic link. */
  public void setPermissions(int permissions) throws PosixException {
    descriptor.posix().fchmodat(descriptor.fd(), ITSELF, permissions);
  }

  /**
   * Opens it for reading and writing, if it is a regular file.
   *
   * @throws PosixException if it is anything else, which is not opened then
   */
  public FileHandle openForWriting() throws PosixException {
    return open(Posix.O_RDWR);
  }

  /**
   * A descriptor that reads and writes nothing, for calls with an empty name. It stays the property
   * of this handle.
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

  FileHandle open(int access) throws PosixException {
    FileKind kind = stat().kind();
    if (kind != FileKind.FILE) {
      Errno errno =
          switch (kind) {
            case DIRECTORY -> Errno.EISDIR;
            case SYMLINK -> Errno.ELOOP;
            case FILE, FIFO, SOCKET, CHARACTER_DEVICE, BLOCK_DEVICE -> Errno.EINVAL;
          };
      throw new PosixException(errno, "openat", subject + " (" + kind + ", not a regular file)");
    }
    return new FileHandle(reopen(descriptor, access, subject));
  }

  /**
   * Another opening of what a descriptor is of. By name it could be of another entry by now.
   *
   * @param subject for messages
   */
  static Descriptor reopen(Descriptor held, int access, String subject) throws PosixException {
    Posix posix = held.posix();
    byte[] path = ("/proc/self/fd/" + held.fd()).getBytes(StandardCharsets.US_ASCII);
    try {
      return new Descriptor(posix, posix.openat(Posix.AT_FDCWD, path, access, 0));
    } catch (PosixException e) {
      // Who reads the message knows the file by its name.
      throw e.is(Errno.ENOENT) ? e : new PosixException(e.errno(), e.call(), subject);
    }
  }
}
