// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.posix;

import java.io.IOException;

/** A system call that failed. */
public final class PosixException extends IOException {
  private static final long serialVersionUID = 1L;

  private final Errno errno;
  private final String call;

  /** A failed call on a path or descriptor, for example {@code openat "base/1/2619"}. */
  public PosixException(Errno errno, String call, String subject) {
    super(call + " " + subject + ": " + errno.text());
    this.errno = errno;
    this.call = call;
  }

  /** What the kernel answered. */
  public Errno errno() {
    return errno;
  }

  /** The name of the system call. */
  public String call() {
    return call;
  }

  /** Whether the kernel answered this. */
  public boolean is(Errno other) {
    return errno.equals(other);
  }
}
