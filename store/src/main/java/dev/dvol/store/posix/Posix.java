// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.posix;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * The system calls that dvol makes, one method a call. Names are bytes without a terminating NUL,
 * relative to an open directory; a name of one component is never followed when it is a symbolic
 * link. Where a method says so, an empty name stands for what the descriptor itself is of, one with
 * {@link #O_PATH} included: whoever puts another entry in its place changes nothing. {@code EINTR}
 * is retried inside, save for {@link #close}. Implementations hold no state and may be used by any
 * number of threads.
 *
 * <p>Every method throws {@link PosixException} when the kernel refuses; the file system is then as
 * the kernel left it. Buffers must be direct.
 */
public interface Posix {
  /** The directory descriptor that stands for "the path is absolute or relative to the process". */
  int AT_FDCWD = -100;

  /** Flag of {@link #openat}: read only. */
  int O_RDONLY = 0;

  /** Flag of {@link #openat}: write only. */
  int O_WRONLY = 1;

  /** Flag of {@link #openat}: read and write. */
  int O_RDWR = 2;

  /** Flag of {@link #openat}: create when absent. */
  int O_CREAT = 0x40;

  /** Flag of {@link #openat}: fail when present. */
  int O_EXCL = 0x80;

  /** Flag of {@link #openat}: cut to length 0. */
  int O_TRUNC = 0x200;

  /**
   * Flag of {@link #openat}: must be a directory. Translated where an architecture numbers it
   * otherwise.
   */
  int O_DIRECTORY = 0x10000;

  /**
   * Flag of {@link #openat}: fail on a symbolic link. Translated where an architecture numbers it
   * otherwise.
   */
  int O_NOFOLLOW = 0x20000;

  /**
   * Flag of {@link #openat}: make a file without a name, in the directory that is named. Together
   * with {@link #O_DIRECTORY}, which kernels that do not know it stumble over.
   */
  int O_TMPFILE = 0x400000;

  /**
   * Flag of {@link #openat}: hold on to an entry of any kind, a symbolic link with {@link
   * #O_NOFOLLOW}, without opening it: no device, pipe or socket notices.
   */
  int O_PATH = 0x200000;

  /** Flag of {@link #openat}: never wait for the other end of a pipe or device. */
  int O_NONBLOCK = 0x800;

  /** Opens; {@code O_CLOEXEC} and {@code O_NOCTTY} are always added. */
  int openat(int directory, byte[] path, int flags, int permissions) throws PosixException;

  /** Closes. The descriptor is gone whatever the answer; an error is reported, never retried. */
  void close(int fd) throws PosixException;

  /** Looks at an entry, never through a symbolic link. */
  Stat statat(int directory, byte[] name) throws PosixException;

  /** Looks at an open file. */
  Stat fstat(int fd) throws PosixException;

  /**
   * All entries of an open directory but {@code .} and {@code ..}, in no order. The position is
   * rewound first.
   */
  List<byte[]> readDirectory(int fd) throws PosixException;

  /**
   * Reads at an offset into the remaining space of a direct buffer; 0 only at the end of the file.
   * May be short.
   */
  int pread(int fd, ByteBuffer buffer, long offset) throws PosixException;

  /** Writes the remaining bytes of a direct buffer at an offset. May be short. */
  int pwrite(int fd, ByteBuffer buffer, long offset) throws PosixException;

  /**
   * Has reads and writes of a descriptor go past the page cache (O_DIRECT), or not. Addresses,
   * offsets and lengths must then be multiples of the device's block, which 4096 is.
   *
   * @throws PosixException with {@code EINVAL} where the file system knows no such thing
   */
  void setDirect(int fd, boolean direct) throws PosixException;

  /**
   * Has the kernel begin to write a range of a file out (sync_file_range). It makes nothing
   * durable: a later sync has less to wait for. That it cannot be followed is no error.
   */
  void beginWriteback(int fd, long offset, long length);

  /** Tells the kernel what will be read soon. A hint: that it cannot be followed is no error. */
  void willNeed(int fd, long offset, long length);

  /** First byte of data at or behind an offset, or -1 when only a hole follows. */
  long seekData(int fd, long offset) throws PosixException;

  /**
   * First byte of a hole at or behind an offset; the end of the file counts as one. -1 behind the
   * end.
   */
  long seekHole(int fd, long offset) throws PosixException;

  /** Sets the length. */
  void ftruncate(int fd, long size) throws PosixException;

  /** Makes a hole, keeping the length. */
  void punchHole(int fd, long offset, long length) throws PosixException;

  /** Reserves space, keeping the length. */
  void allocate(int fd, long offset, long length) throws PosixException;

  /**
   * Makes content and metadata of one file or directory durable. An error must never be retried.
   */
  void fsync(int fd) throws PosixException;

  /** Makes the whole file system of a descriptor durable. An error must never be retried. */
  void syncfs(int fd) throws PosixException;

  /** Makes a directory. */
  void mkdirat(int directory, byte[] name, int permissions) throws PosixException;

  /** Removes a name that is no directory. */
  void unlinkat(int directory, byte[] name) throws PosixException;

  /** Removes an empty directory. */
  void rmdirat(int directory, byte[] name) throws PosixException;

  /** Renames, replacing what is there. */
  void renameat(int fromDirectory, byte[] from, int toDirectory, byte[] to) throws PosixException;

  /** Makes another name for a file, a symbolic link included. */
  void linkat(int fromDirectory, byte[] from, int toDirectory, byte[] to) throws PosixException;

  /** Makes a symbolic link. */
  void symlinkat(byte[] target, int directory, byte[] name) throws PosixException;

  /** Reads a symbolic link's target. The name may be empty. */
  byte[] readlinkat(int directory, byte[] name) throws PosixException;

  /** Makes a pipe, socket or device file. */
  void mknodat(int directory, byte[] name, FileKind kind, int permissions, int major, int minor)
      throws PosixException;

  /** Sets the permission bits of an open file. */
  void fchmod(int fd, int permissions) throws PosixException;

  /** Sets the permission bits of an entry that is no symbolic link. The name may be empty. */
  void fchmodat(int directory, byte[] name, int permissions) throws PosixException;

  /** Sets owner and group of an entry; a symbolic link itself. The name may be empty. */
  void fchownat(int directory, byte[] name, long uid, long gid) throws PosixException;

  /**
   * Sets the modification time of an entry (a symbolic link itself); the access time stays. The
   * name may be empty.
   */
  void utimensat(int directory, byte[] name, Timestamp modified) throws PosixException;

  /**
   * Names of the extended attributes of an entry, every namespace, a symbolic link's own. Empty
   * where unsupported. The name may be empty.
   */
  List<byte[]> listxattr(int directory, byte[] name) throws PosixException;

  /** Value of an extended attribute. The name of the entry may be empty. */
  byte[] getxattr(int directory, byte[] name, byte[] attribute) throws PosixException;

  /** Sets an extended attribute. The name of the entry may be empty. */
  void setxattr(int directory, byte[] name, byte[] attribute, byte[] value) throws PosixException;

  /** Removes an extended attribute. The name of the entry may be empty. */
  void removexattr(int directory, byte[] name, byte[] attribute) throws PosixException;

  /**
   * Takes or changes a kernel lock (flock) on an open file; it goes with the descriptor.
   *
   * @return false when another holds it and {@code wait} is false
   */
  boolean flock(int fd, boolean exclusive, boolean wait) throws PosixException;

  /** Shares all blocks of a file with another (FICLONE). */
  void cloneFile(int source, int destination) throws PosixException;

  /** The file system of an open file. */
  FileSystemInfo fstatfs(int fd) throws PosixException;

  /** {@code CLOCK_REALTIME_COARSE}: the clock that file times come from. */
  Timestamp coarseRealTime() throws PosixException;

  /** {@code CLOCK_BOOTTIME}: time since the machine started, sleep included. */
  Timestamp bootTime() throws PosixException;

  /**
   * How often this process has seen {@code CLOCK_REALTIME} being set, by whoever, since it first
   * asked: between two equal answers it was not, nor back and forth again. A machine that wakes up
   * sets its clock; who only makes it run faster or slower (adjtime) does not. Always 0 where the
   * kernel tells nobody, as in some sandboxes.
   */
  long clockSettings();

  /** Effective user id of this process. */
  long effectiveUserId();
}
