// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.Errno;
import dev.dvol.store.posix.FileHandle;
import dev.dvol.store.posix.FileSystemInfo;
import dev.dvol.store.posix.Name;
import dev.dvol.store.posix.PosixException;
import dev.dvol.store.posix.Timestamp;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Looks at the place of a pool by trying it. */
final class PoolExamination {
  private static final int SAMPLE_BYTES = 8192;
  private static final int PRIVATE = 0600;
  private static final Map<Long, String> NAMES =
      Map.of(
          FileSystemInfo.EXT4,
          "ext4",
          FileSystemInfo.XFS,
          "xfs",
          FileSystemInfo.BTRFS,
          "btrfs",
          0x01021994L,
          "tmpfs",
          0x794c7630L,
          "overlay",
          0x6969L,
          "nfs",
          0x65735546L,
          "fuse",
          0x2fc12fc1L,
          "zfs",
          0xf2f52010L,
          "f2fs");

  private PoolExamination() {}

  static PoolHealth of(Directory pool, RandomGenerator random) throws IOException {
    FileSystemInfo info = pool.posix().fstatfs(pool.fd());
    String stem = ".tmp-examined-%016x".formatted(random.nextLong());
    Name first = Name.of(stem);
    Name second = Name.of(stem + "-copy");
    try {
      Duration sync = writeDurably(pool, first);
      return new PoolHealth(
          NAMES.getOrDefault(info.type(), "0x" + Long.toHexString(info.type())),
          info.hasTrustworthyTimes(),
          clones(pool, first, second),
          info.freeBytes(),
          info.totalBytes(),
          info.freeInodes(),
          sync);
    } finally {
      remove(pool, first);
      remove(pool, second);
    }
  }

  private static Duration writeDurably(Directory pool, Name name) throws PosixException {
    Timestamp begun = pool.posix().bootTime();
    try (FileHandle file = pool.create(name, PRIVATE)) {
      file.writeFully(ByteBuffer.allocateDirect(SAMPLE_BYTES), 0);
      file.sync();
    }
    pool.sync();
    Timestamp ended = pool.posix().bootTime();
    return Duration.ofSeconds(
        ended.seconds() - begun.seconds(), (long) ended.nanos() - begun.nanos());
  }

  private static boolean clones(Directory pool, Name from, Name to) throws PosixException {
    try (FileHandle source = pool.openForReading(from);
        FileHandle copy = pool.create(to, PRIVATE)) {
      pool.posix().cloneFile(source.fd(), copy.fd());
      return true;
    } catch (PosixException e) {
      boolean cannot =
          e.is(Errno.EOPNOTSUPP) || e.is(Errno.EINVAL) || e.is(Errno.ENOSYS) || e.is(Errno.EXDEV);
      if (cannot) {
        return false;
      }
      throw e;
    }
  }

  private static void remove(Directory pool, Name name) throws PosixException {
    if (pool.exists(name)) {
      pool.remove(name);
    }
  }
}
