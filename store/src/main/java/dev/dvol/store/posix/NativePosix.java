// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.posix;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The system calls of Linux on x86-64 and arm64, through the C library (glibc 2.33 or later).
 * Extended attributes and empty names need {@code /proc} to be mounted. Modes given to {@link
 * #openat}, {@link #mkdirat} and {@link #mknodat} are cut by the umask of the process.
 *
 * <p>Safe for use by any number of threads. Each thread that calls keeps about 72 KiB of native
 * memory until it ends. Two threads must not list, or seek in, the same descriptor at once: its
 * position is the kernel's.
 */
public final class NativePosix implements Posix {
  private static final int AT_SYMLINK_NOFOLLOW = 0x100;
  private static final int AT_REMOVEDIR = 0x200;
  private static final int AT_NO_AUTOMOUNT = 0x800;
  private static final int AT_EMPTY_PATH = 0x1000;
  private static final int O_NOCTTY = 0x100;
  private static final int O_CLOEXEC = 0x80000;
  private static final int O_DIRECTORY_ARM64 = 0x4000;
  private static final int O_DIRECT = 0x4000;
  private static final int O_DIRECT_ARM64 = 0x10000;
  private static final int F_SETFL = 4;
  private static final int O_NOFOLLOW_ARM64 = 0x8000;
  private static final int POSIX_FADV_WILLNEED = 3;
  private static final int SYNC_FILE_RANGE_WRITE = 2;
  private static final int SEEK_SET = 0;
  private static final int SEEK_DATA = 3;
  private static final int SEEK_HOLE = 4;
  private static final int FALLOC_FL_KEEP_SIZE = 1;
  private static final int FALLOC_FL_PUNCH_HOLE = 2;
  private static final int LOCK_SH = 1;
  private static final int LOCK_EX = 2;
  private static final int LOCK_NB = 4;
  private static final long FICLONE = 0x40049409L;
  private static final int CLOCK_REALTIME_COARSE = 5;
  private static final int CLOCK_BOOTTIME = 7;
  private static final long UTIME_OMIT = 0x3ffffffeL;
  private static final long LARGEST_ID = 0xfffffffeL;
  private static final int PERMISSION_MASK = 07777;
  private static final byte[] NO_PATH = {};

  private final ThreadLocal<Scratch> scratch = ThreadLocal.withInitial(Scratch::new);
  private final Failures failures = new Failures(scratch);
  private final boolean arm64;

  /**
   * The system calls of this machine.
   *
   * @throws UnsupportedOperationException on anything but Linux on x86-64 or arm64
   */
  public NativePosix() {
    boolean intel64 = Platform.is64Bit() && Platform.isIntel();
    this.arm64 = Platform.is64Bit() && Platform.isARM();
    if (!Platform.isLinux() || !(intel64 || arm64)) {
      throw new UnsupportedOperationException(
          "dvol runs on Linux on x86-64 or arm64, not on "
              + System.getProperty("os.name")
              + " on "
              + System.getProperty("os.arch"));
    }
  }

  @Override
  public int openat(int directory, byte[] path, int flags, int permissions) throws PosixException {
    long address = scratch.get().path(path);
    int allFlags = nativeFlags(flags) | O_CLOEXEC | O_NOCTTY;
    int fd = (int) retried(() -> Libc.openat(directory, address, allFlags, permissions));
    if (fd < 0) {
      throw failures.of("openat", directory, path);
    }
    return fd;
  }

  @Override
  public void close(int fd) throws PosixException {
    if (Libc.close(fd) < 0) {
      throw failures.of("close", fd);
    }
  }

  @Override
  public Stat statat(int directory, byte[] name) throws PosixException {
    Scratch memory = scratch.get();
    long address = memory.path(name);
    if (statx(directory, address, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT, memory) < 0) {
      throw failures.of("statx", directory, name);
    }
    return StatxLayout.read(memory.data());
  }

  @Override
  public Stat fstat(int fd) throws PosixException {
    Scratch memory = scratch.get();
    if (statx(fd, memory.path(NO_PATH), AT_EMPTY_PATH, memory) < 0) {
      throw failures.of("statx", fd);
    }
    return StatxLayout.read(memory.data());
  }

  @Override
  public List<byte[]> readDirectory(int fd) throws PosixException {
    Scratch memory = scratch.get();
    if (Libc.lseek(fd, 0, SEEK_SET) < 0) {
      throw failures.of("lseek", fd);
    }
    List<byte[]> names = new ArrayList<>();
    while (true) {
      long length = retried(() -> Libc.getdents64(fd, memory.dataAddress(), Scratch.DATA_SIZE));
      if (length < 0) {
        throw failures.of("getdents64", fd);
      }
      if (length == 0) {
        return names;
      }
      DirectoryEntries.addNames(memory.data().limit((int) length), names);
    }
  }

  @Override
  public int pread(int fd, ByteBuffer buffer, long offset) throws PosixException {
    return transfer("pread", Libc::pread, fd, buffer, offset);
  }

  @Override
  public int pwrite(int fd, ByteBuffer buffer, long offset) throws PosixException {
    return transfer("pwrite", Libc::pwrite, fd, buffer, offset);
  }

  @Override
  public void setDirect(int fd, boolean direct) throws PosixException {
    int flag = arm64 ? O_DIRECT_ARM64 : O_DIRECT;
    if (retried(() -> Libc.fcntl(fd, F_SETFL, direct ? flag : 0)) < 0) {
      throw failures.of("fcntl", fd);
    }
  }

  @Override
  public void beginWriteback(int fd, long offset, long length) {
    // An error of the device is remembered by the kernel for the sync that follows.
    Libc.sync_file_range(fd, offset, length, SYNC_FILE_RANGE_WRITE);
  }

  @Override
  public void willNeed(int fd, long offset, long length) {
    // The answer is an error number or nothing; neither changes what the caller does next.
    Libc.posix_fadvise(fd, offset, length, POSIX_FADV_WILLNEED);
  }

  @Override
  public long seekData(int fd, long offset) throws PosixException {
    return seek(fd, offset, SEEK_DATA);
  }

  @Override
  public long seekHole(int fd, long offset) throws PosixException {
    return seek(fd, offset, SEEK_HOLE);
  }

  @Override
  public void ftruncate(int fd, long size) throws PosixException {
    if (retried(() -> Libc.ftruncate(fd, size)) < 0) {
      throw failures.of("ftruncate", fd);
    }
  }

  @Override
  public void punchHole(int fd, long offset, long length) throws PosixException {
    fallocate(fd, FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE, offset, length);
  }

  @Override
  public void allocate(int fd, long offset, long length) throws PosixException {
    fallocate(fd, FALLOC_FL_KEEP_SIZE, offset, length);
  }

  @Override
  public void fsync(int fd) throws PosixException {
    if (retried(() -> Libc.fsync(fd)) < 0) {
      throw failures.of("fsync", fd);
    }
  }

  @Override
  public void syncfs(int fd) throws PosixException {
    if (retried(() -> Libc.syncfs(fd)) < 0) {
      throw failures.of("syncfs", fd);
    }
  }

  @Override
  public void mkdirat(int directory, byte[] name, int permissions) throws PosixException {
    long address = scratch.get().path(name);
    if (retried(() -> Libc.mkdirat(directory, address, permissions)) < 0) {
      throw failures.of("mkdirat", directory, name);
    }
  }

  @Override
  public void unlinkat(int directory, byte[] name) throws PosixException {
    unlinkat(directory, name, 0);
  }

  @Override
  public void rmdirat(int directory, byte[] name) throws PosixException {
    unlinkat(directory, name, AT_REMOVEDIR);
  }

  @Override
  public void renameat(int fromDirectory, byte[] from, int toDirectory, byte[] to)
      throws PosixException {
    Scratch memory = scratch.get();
    long source = memory.path(from);
    long target = memory.secondPath(to);
    if (retried(() -> Libc.renameat(fromDirectory, source, toDirectory, target)) < 0) {
      throw failures.of("renameat", fromDirectory, from, toDirectory, to);
    }
  }

  @Override
  public void linkat(int fromDirectory, byte[] from, int toDirectory, byte[] to)
      throws PosixException {
    Scratch memory = scratch.get();
    long source = memory.path(from);
    long target = memory.secondPath(to);
    if (retried(() -> Libc.linkat(fromDirectory, source, toDirectory, target, 0)) < 0) {
      throw failures.of("linkat", fromDirectory, from, toDirectory, to);
    }
  }

  @Override
  public void symlinkat(byte[] target, int directory, byte[] name) throws PosixException {
    Scratch memory = scratch.get();
    long content = memory.path(target);
    long address = memory.secondPath(name);
    if (retried(() -> Libc.symlinkat(content, directory, address)) < 0) {
      throw failures.of("symlinkat", directory, name);
    }
  }

  @Override
  public byte[] readlinkat(int directory, byte[] name) throws PosixException {
    Scratch memory = scratch.get();
    long address = memory.path(name);
    long length =
        retried(() -> Libc.readlinkat(directory, address, memory.dataAddress(), Scratch.DATA_SIZE));
    if (length < 0) {
      throw failures.of("readlinkat", directory, name);
    }
    return memory.copyOfData((int) length);
  }

  @Override
  public void mknodat(
      int directory, byte[] name, FileKind kind, int permissions, int major, int minor)
      throws PosixException {
    long device =
        switch (kind) {
          case FIFO, SOCKET -> 0;
          case CHARACTER_DEVICE, BLOCK_DEVICE -> deviceNumber(major, minor);
          case FILE, DIRECTORY, SYMLINK ->
              throw new IllegalArgumentException("mknod makes no " + kind);
        };
    long address = scratch.get().path(name);
    int mode = kind.typeBits() | permissions & PERMISSION_MASK;
    if (retried(() -> Libc.mknodat(directory, address, mode, device)) < 0) {
      throw failures.of("mknodat", directory, name);
    }
  }

  @Override
  public void fchmod(int fd, int permissions) throws PosixException {
    if (retried(() -> Libc.fchmod(fd, permissions)) < 0) {
      throw failures.of("fchmod", fd);
    }
  }

  @Override
  public void fchmodat(int directory, byte[] name, int permissions) throws PosixException {
    long done;
    if (name.length == 0) {
      // Kernels before 6.6 know no other way to the entry of a descriptor with O_PATH.
      long itself = scratch.get().pathThrough(directory, name);
      done = retried(() -> Libc.fchmodat(AT_FDCWD, itself, permissions, 0));
    } else {
      long address = scratch.get().path(name);
      done = retried(() -> Libc.fchmodat(directory, address, permissions, AT_SYMLINK_NOFOLLOW));
    }
    if (done < 0) {
      throw failures.of("fchmodat", directory, name);
    }
  }

  @Override
  public void fchownat(int directory, byte[] name, long uid, long gid) throws PosixException {
    int user = id("uid", uid);
    int group = id("gid", gid);
    long address = scratch.get().path(name);
    int flags = name.length == 0 ? AT_EMPTY_PATH : AT_SYMLINK_NOFOLLOW;
    if (retried(() -> Libc.fchownat(directory, address, user, group, flags)) < 0) {
      throw failures.of("fchownat", directory, name);
    }
  }

  @Override
  public void utimensat(int directory, byte[] name, Timestamp modified) throws PosixException {
    Scratch memory = scratch.get();
    boolean itself = name.length == 0;
    long address = itself ? memory.pathThrough(directory, name) : memory.path(name);
    int at = itself ? AT_FDCWD : directory;
    int flags = itself ? 0 : AT_SYMLINK_NOFOLLOW;
    memory
        .data()
        .putLong(0)
        .putLong(UTIME_OMIT)
        .putLong(modified.seconds())
        .putLong(modified.nanos());
    long times = memory.dataAddress();
    if (retried(() -> Libc.utimensat(at, address, times, flags)) < 0) {
      throw failures.of("utimensat", directory, name);
    }
  }

  @Override
  public List<byte[]> listxattr(int directory, byte[] name) throws PosixException {
    Scratch memory = scratch.get();
    long path = memory.pathThrough(directory, name);
    long answer = memory.dataAddress();
    long length =
        retried(
            () ->
                name.length == 0
                    ? Libc.listxattr(path, answer, Scratch.DATA_SIZE)
                    : Libc.llistxattr(path, answer, Scratch.DATA_SIZE));
    if (length < 0) {
      PosixException failure = failures.of("llistxattr", directory, name);
      if (failure.is(Errno.EOPNOTSUPP)) {
        return List.of();
      }
      throw failure;
    }
    List<byte[]> attributes = new ArrayList<>();
    int start = 0;
    byte[] list = memory.copyOfData((int) length);
    for (int end = 0; end < list.length; end++) {
      if (list[end] == 0) {
        attributes.add(Arrays.copyOfRange(list, start, end));
        start = end + 1;
      }
    }
    return attributes;
  }

  @Override
  public byte[] getxattr(int directory, byte[] name, byte[] attribute) throws PosixException {
    Scratch memory = scratch.get();
    long path = memory.pathThrough(directory, name);
    long key = memory.secondPath(attribute);
    long answer = memory.dataAddress();
    long length =
        retried(
            () ->
                name.length == 0
                    ? Libc.getxattr(path, key, answer, Scratch.DATA_SIZE)
                    : Libc.lgetxattr(path, key, answer, Scratch.DATA_SIZE));
    if (length < 0) {
      throw failures.ofAttribute("lgetxattr", directory, name, attribute);
    }
    return memory.copyOfData((int) length);
  }

  @Override
  public void setxattr(int directory, byte[] name, byte[] attribute, byte[] value)
      throws PosixException {
    if (value.length > Scratch.DATA_SIZE) {
      throw new PosixException(
          Errno.E2BIG, "lsetxattr", failures.attribute(directory, name, attribute));
    }
    Scratch memory = scratch.get();
    long path = memory.pathThrough(directory, name);
    long key = memory.secondPath(attribute);
    memory.data().put(value);
    long bytes = memory.dataAddress();
    long done =
        retried(
            () ->
                name.length == 0
                    ? Libc.setxattr(path, key, bytes, value.length, 0)
                    : Libc.lsetxattr(path, key, bytes, value.length, 0));
    if (done < 0) {
      throw failures.ofAttribute("lsetxattr", directory, name, attribute);
    }
  }

  @Override
  public void removexattr(int directory, byte[] name, byte[] attribute) throws PosixException {
    Scratch memory = scratch.get();
    long path = memory.pathThrough(directory, name);
    long key = memory.secondPath(attribute);
    long done =
        retried(
            () -> name.length == 0 ? Libc.removexattr(path, key) : Libc.lremovexattr(path, key));
    if (done < 0) {
      throw failures.ofAttribute("lremovexattr", directory, name, attribute);
    }
  }

  @Override
  public boolean flock(int fd, boolean exclusive, boolean wait) throws PosixException {
    int operation = (exclusive ? LOCK_EX : LOCK_SH) | (wait ? 0 : LOCK_NB);
    if (retried(() -> Libc.flock(fd, operation)) < 0) {
      PosixException failure = failures.of("flock", fd);
      if (!wait && failure.is(Errno.EAGAIN)) {
        return false;
      }
      throw failure;
    }
    return true;
  }

  @Override
  public void cloneFile(int source, int destination) throws PosixException {
    if (retried(() -> Libc.ioctl(destination, FICLONE, source)) < 0) {
      throw failures.of("ioctl(FICLONE)", destination);
    }
  }

  @Override
  public FileSystemInfo fstatfs(int fd) throws PosixException {
    Scratch memory = scratch.get();
    ByteBuffer struct = memory.data();
    if (retried(() -> Libc.fstatfs(fd, memory.dataAddress())) < 0) {
      throw failures.of("fstatfs", fd);
    }
    return StatfsLayout.read(struct);
  }

  @Override
  public Timestamp coarseRealTime() throws PosixException {
    return clock(CLOCK_REALTIME_COARSE);
  }

  @Override
  public Timestamp bootTime() throws PosixException {
    return clock(CLOCK_BOOTTIME);
  }

  @Override
  public long clockSettings() {
    return ClockSettings.SEEN.count(scratch.get());
  }

  @Override
  public long effectiveUserId() {
    return Integer.toUnsignedLong(Libc.geteuid());
  }

  private int nativeFlags(int flags) {
    if (!arm64) {
      return flags;
    }
    int others = flags & ~(O_DIRECTORY | O_NOFOLLOW);
    return others
        | ((flags & O_DIRECTORY) != 0 ? O_DIRECTORY_ARM64 : 0)
        | ((flags & O_NOFOLLOW) != 0 ? O_NOFOLLOW_ARM64 : 0);
  }

  private static long statx(int directory, long path, int flags, Scratch memory) {
    long result = memory.dataAddress();
    return retried(() -> Libc.statx(directory, path, flags, StatxLayout.BASIC_STATS, result));
  }

  private void fallocate(int fd, int mode, long offset, long length) throws PosixException {
    if (retried(() -> Libc.fallocate(fd, mode, offset, length)) < 0) {
      throw failures.of("fallocate", fd);
    }
  }

  private void unlinkat(int directory, byte[] name, int flags) throws PosixException {
    long address = scratch.get().path(name);
    if (retried(() -> Libc.unlinkat(directory, address, flags)) < 0) {
      throw failures.of(flags == 0 ? "unlinkat" : "rmdirat", directory, name);
    }
  }

  private long seek(int fd, long offset, int whence) throws PosixException {
    long found = retried(() -> Libc.lseek(fd, offset, whence));
    if (found >= 0) {
      return found;
    }
    PosixException failure = failures.of("lseek", fd);
    if (failure.is(Errno.ENXIO)) {
      return -1;
    }
    throw failure;
  }

  private int transfer(String name, Transfer call, int fd, ByteBuffer buffer, long offset)
      throws PosixException {
    if (!buffer.isDirect()) {
      throw new IllegalArgumentException(name + " needs a direct buffer");
    }
    int position = buffer.position();
    int length = buffer.remaining();
    long address = Scratch.addressOf(buffer) + position;
    long done;
    try {
      done = retried(() -> call.run(fd, address, length, offset));
      if (done < 0) {
        throw failures.of(name, fd);
      }
    } finally {
      Reference.reachabilityFence(buffer);
    }
    buffer.position(position + (int) done);
    return (int) done;
  }

  private Timestamp clock(int clock) throws PosixException {
    Scratch memory = scratch.get();
    if (Libc.clock_gettime(clock, memory.dataAddress()) < 0) {
      throw failures.of("clock_gettime", clock);
    }
    ByteBuffer struct = memory.data();
    return new Timestamp(struct.getLong(), (int) struct.getLong());
  }

  /**
   * The number that glibc's makedev(3) gives; the kernel keeps 12 bits of the first and 20 of the
   * second.
   */
  private static long deviceNumber(int major, int minor) {
    long upper = Integer.toUnsignedLong(major);
    long lower = Integer.toUnsignedLong(minor);
    return (upper & 0xfffff000L) << 32
        | (upper & 0xfffL) << 8
        | (lower & 0xffffff00L) << 12
        | lower & 0xffL;
  }

  /** The id as the kernel takes it. 2^32-1 is refused: to the kernel it means "leave as it is". */
  private static int id(String what, long id) {
    if (id < 0 || id > LARGEST_ID) {
      throw new IllegalArgumentException(what + " out of range: " + id);
    }
    return (int) id;
  }

  private static long retried(LongSupplier call) {
    long result;
    do {
      result = call.getAsLong();
    } while (result < 0 && Native.getLastError() == Errno.EINTR.number());
    return result;
  }

  /** pread(2) or pwrite(2). */
  @FunctionalInterface
  private interface Transfer {
    long run(int fd, long address, long length, long offset);
  }
}
