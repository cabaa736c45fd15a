// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.posix;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A descriptor that is closed once and never used afterwards: the kernel gives its number to
 * others.
 */
final class Descriptor implements AutoCloseable {
  private static final int CLOSED = -1;

  private final Posix posix;
  private final AtomicInteger fd;

  Descriptor(Posix posix, int fd) {
    this.posix = posix;
    this.fd = new AtomicInteger(fd);
  }

  Posix posix() {
    return posix;
  }

  int fd() {
    int number = fd.get();
    if (number == CLOSED) {
      throw new IllegalStateException("descriptor is closed");
    }
    return number;
  }

  boolean isOpen() {
    return fd.get() != CLOSED;
  }

  @Override
  public void close() throws PosixException {
    int number = fd.getAndSet(CLOSED);
    if (number != CLOSED) {
      posix.close(number);
    }
  }
}
