// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.posix;

import com.sun.jna.Native;
import java.nio.charset.StandardCharsets;

/**
 * Exceptions for the call that this thread has just made. Descriptors are named by the path that
 * the kernel knows for them, since "descriptor 7" helps nobody.
 */
final class Failures {
  private final ThreadLocal<Scratch> scratch;

  Failures(ThreadLocal<Scratch> scratch) {
    this.scratch = scratch;
  }

  PosixException of(String call, int fd) {
    Errno errno = lastError();
    return new PosixException(errno, call, Printable.quoted(pathOf(fd)));
  }

  PosixException of(String call, int directory, byte[] name) {
    Errno errno = lastError();
    return new PosixException(errno, call, entry(directory, name));
  }

  PosixException of(String call, int fromDirectory, byte[] from, int toDirectory, byte[] to) {
    Errno errno = lastError();
    String subject = entry(fromDirectory, from) + " to " + entry(toDirectory, to);
    return new PosixException(errno, call, subject);
  }

  PosixException ofAttribute(String call, int directory, byte[] name, byte[] attribute) {
    Errno errno = lastError();
    return new PosixException(errno, call, attribute(directory, name, attribute));
  }

  String attribute(int directory, byte[] name, byte[] attribute) {
    return Printable.quoted(attribute) + " of " + entry(directory, name);
  }

  /** An entry of an open directory, with the directory's path where it is known. */
  String entry(int directory, byte[] name) {
    boolean absolute = name.length > 0 && name[0] == '/';
    if (directory == Posix.AT_FDCWD || absolute) {
      return Printable.quoted(name);
    }
    byte[] parent = pathOf(directory);
    byte[] path = new byte[parent.length + 1 + name.length];
    System.arraycopy(parent, 0, path, 0, parent.length);
    path[parent.length] = '/';
    System.arraycopy(name, 0, path, parent.length + 1, name.length);
    return Printable.quoted(path);
  }

  /** The error must be fetched before anything else is called, for that sets its own. */
  private static Errno lastError() {
    return new Errno(Native.getLastError());
  }

  private byte[] pathOf(int fd) {
    byte[] link = ("/proc/self/fd/" + fd).getBytes(StandardCharsets.US_ASCII);
    Scratch memory = scratch.get();
    long length =
        Libc.readlinkat(Posix.AT_FDCWD, memory.path(link), memory.dataAddress(), Scratch.DATA_SIZE);
    if (length < 0) {
      return ("descriptor " + fd).getBytes(StandardCharsets.US_ASCII);
    }
    return memory.copyOfData((int) length);
  }
}
