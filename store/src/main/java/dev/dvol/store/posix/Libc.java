// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.posix;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/**
 * The functions of the C library behind {@link NativePosix}, under their own names. Pointers are
 * passed as addresses: JNA then converts nothing, which a walk over a million files notices. All
 * arguments and results are those of 64-bit Linux. A result of -1 means failure, with {@link
 * Native#getLastError()} telling why.
 */
final class Libc {
  static {
    // The symbols of the running process: no search for a libc by file name, no linker script in
    // the way.
    Native.register(Libc.class, NativeLibrary.getProcess());
  }

  private Libc() {}

  static native int openat(int directory, long path, int flags, int mode);

  static native int close(int fd);

  static native int statx(int directory, long path, int flags, int mask, long result);

  static native long getdents64(int fd, long buffer, long size);

  static native long lseek(int fd, long offset, int whence);

  static native long pread(int fd, long buffer, long size, long offset);

  static native long pwrite(int fd, long buffer, long size, long offset);

  static native int fcntl(int fd, int command, int argument);

  static native int sync_file_range(int fd, long offset, long length, int flags);

  static native int posix_fadvise(int fd, long offset, long length, int advice);

  static native int ftruncate(int fd, long size);

  static native int fallocate(int fd, int mode, long offset, long length);

  static native int fsync(int fd);

  static native int syncfs(int fd);

  static native int mkdirat(int directory, long path, int mode);

  static native int unlinkat(int directory, long path, int flags);

  static native int renameat(int fromDirectory, long from, int toDirectory, long to);

  static native int linkat(int fromDirectory, long from, int toDirectory, long to, int flags);

  static native int symlinkat(long target, int directory, long path);

  static native long readlinkat(int directory, long path, long buffer, long size);

  static native int mknodat(int directory, long path, int mode, long device);

  static native int fchmod(int fd, int mode);

  static native int fchmodat(int directory, long path, int mode, int flags);

  static native int fchownat(int directory, long path, int uid, int gid, int flags);

  static native int utimensat(int directory, long path, long times, int flags);

  static native long llistxattr(long path, long buffer, long size);

  static native long lgetxattr(long path, long attribute, long buffer, long size);

  static native int lsetxattr(long path, long attribute, long value, long size, int flags);

  static native int lremovexattr(long path, long attribute);

  static native long listxattr(long path, long buffer, long size);

  static native long getxattr(long path, long attribute, long buffer, long size);

  static native int setxattr(long path, long attribute, long value, long size, int flags);

  static native int removexattr(long path, long attribute);

  static native int flock(int fd, int operation);

  static native int ioctl(int fd, long request, long argument);

  static native int fstatfs(int fd, long result);

  static native int clock_gettime(int clock, long result);

  static native int timerfd_create(int clock, int flags);

  static native int timerfd_settime(int fd, int flags, long time, long previous);

  static native long read(int fd, long buffer, long size);

  static native int geteuid();
}
