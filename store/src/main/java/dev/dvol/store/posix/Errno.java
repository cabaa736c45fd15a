// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.posix;

import java.util.Map;

/**
 * An error number of Linux. The numbers below are the same on every architecture that dvol runs on.
 *
 * @param number the value of {@code errno}
 */
public record Errno(int number) {
  /** Operation not permitted. */
  public static final Errno EPERM = new Errno(1);

  /** No such file or directory. */
  public static final Errno ENOENT = new Errno(2);

  /** Interrupted by a signal. */
  public static final Errno EINTR = new Errno(4);

  /** Input/output error. */
  public static final Errno EIO = new Errno(5);

  /** No such device or address; also the end of data for SEEK_DATA. */
  public static final Errno ENXIO = new Errno(6);

  /** Argument list too long; also an attribute or a list of attributes too large. */
  public static final Errno E2BIG = new Errno(7);

  /** Bad file descriptor. */
  public static final Errno EBADF = new Errno(9);

  /** Resource temporarily unavailable; also a lock held by another. */
  public static final Errno EAGAIN = new Errno(11);

  /** Permission denied. */
  public static final Errno EACCES = new Errno(13);

  /** Device or resource busy; also a mount point that was to be removed. */
  public static final Errno EBUSY = new Errno(16);

  /** Cannot allocate memory. */
  public static final Errno ENOMEM = new Errno(12);

  /** Too many open files in the system. */
  public static final Errno ENFILE = new Errno(23);

  /** Too many open files. */
  public static final Errno EMFILE = new Errno(24);

  /** File exists. */
  public static final Errno EEXIST = new Errno(17);

  /** Cross-device link. */
  public static final Errno EXDEV = new Errno(18);

  /** Not a directory. */
  public static final Errno ENOTDIR = new Errno(20);

  /** Is a directory. */
  public static final Errno EISDIR = new Errno(21);

  /** Invalid argument. */
  public static final Errno EINVAL = new Errno(22);

  /** File too large. */
  public static final Errno EFBIG = new Errno(27);

  /** No space left on device. */
  public static final Errno ENOSPC = new Errno(28);

  /** Read-only file system. */
  public static final Errno EROFS = new Errno(30);

  /** Too many links. */
  public static final Errno EMLINK = new Errno(31);

  /** Numerical result out of range; also a buffer too small for an attribute. */
  public static final Errno ERANGE = new Errno(34);

  /** File name too long. */
  public static final Errno ENAMETOOLONG = new Errno(36);

  /** Function not implemented. */
  public static final Errno ENOSYS = new Errno(38);

  /** Directory not empty. */
  public static final Errno ENOTEMPTY = new Errno(39);

  /** Too many levels of symbolic links; with O_NOFOLLOW: the last component is one. */
  public static final Errno ELOOP = new Errno(40);

  /** No data available: no such extended attribute. */
  public static final Errno ENODATA = new Errno(61);

  /** Operation not supported. */
  public static final Errno EOPNOTSUPP = new Errno(95);

  /** Stale file handle; also a directory that was moved away while it was being read. */
  public static final Errno ESTALE = new Errno(116);

  /** Disk quota exceeded. */
  public static final Errno EDQUOT = new Errno(122);

  /** Cancelled: a timer, by setting the clock. */
  public static final Errno ECANCELED = new Errno(125);

  private static final Map<Integer, String> TEXTS =
      Map.ofEntries(
          Map.entry(1, "operation not permitted"),
          Map.entry(2, "no such file or directory"),
          Map.entry(4, "interrupted"),
          Map.entry(5, "input/output error"),
          Map.entry(6, "no such device or address"),
          Map.entry(7, "too large"),
          Map.entry(9, "bad file descriptor"),
          Map.entry(11, "resource temporarily unavailable"),
          Map.entry(12, "cannot allocate memory"),
          Map.entry(13, "permission denied"),
          Map.entry(16, "device or resource busy"),
          Map.entry(17, "file exists"),
          Map.entry(18, "on another file system"),
          Map.entry(20, "not a directory"),
          Map.entry(21, "is a directory"),
          Map.entry(22, "invalid argument"),
          Map.entry(23, "too many open files in the system"),
          Map.entry(24, "too many open files"),
          Map.entry(26, "text file busy"),
          Map.entry(27, "file too large"),
          Map.entry(28, "no space left on device"),
          Map.entry(30, "read-only file system"),
          Map.entry(31, "too many links"),
          Map.entry(34, "out of range"),
          Map.entry(36, "file name too long"),
          Map.entry(38, "function not implemented"),
          Map.entry(39, "directory not empty"),
          Map.entry(40, "symbolic link where none is allowed"),
          Map.entry(61, "no data available"),
          Map.entry(95, "operation not supported"),
          Map.entry(116, "stale file handle"),
          Map.entry(122, "disk quota exceeded"),
          Map.entry(125, "cancelled"));

  // By hand, because the generated methods spin classes at run time: 80 ms of each start.
  @Override
  public boolean equals(Object other) {
    return other instanceof Errno errno && errno.number == number;
  }

  @Override
  public int hashCode() {
    return number;
  }

  /** The error in words, lower case, as it stands after a colon. */
  public String text() {
    return TEXTS.getOrDefault(number, "error " + number);
  }
}
