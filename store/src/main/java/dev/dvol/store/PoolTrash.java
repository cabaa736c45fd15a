// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.error.RepositoryLockedException;
import dev.dvol.store.error.StoreException;
import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.DurableFile;
import dev.dvol.store.posix.Errno;
import dev.dvol.store.posix.FileKind;
import dev.dvol.store.posix.FileLock;
import dev.dvol.store.posix.Name;
import dev.dvol.store.posix.PosixException;
import dev.dvol.store.posix.Stat;
import dev.dvol.store.posix.Timestamp;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Volumes that were removed and can still be had back. Safe for several processes. */
public final class PoolTrash {
  private static final Name TRASH = Name.of(".trash");
  private static final Name RECORD = Name.of("record");
  private static final int LONGEST_RECORD = 1 << 24;
  private static final long LEFTOVER_SECONDS = 3600;
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss");
  private static final Pattern NAME = Pattern.compile("(.+)\\.([0-9]{8}T[0-9]{6})-[0-9a-f]{8}");

  private final Path pool;
  private final StoreContext context;

  PoolTrash(Path pool, StoreContext context) {
    this.pool = pool;
    this.context = context;
  }

  /**
   * A removed volume.
   *
   * @param name what it was called
   * @param directory its name in the trash
   * @param since when it was removed, to the second
   */
  public record RemovedVolume(String name, String directory, Instant since) {}

  /** The clocks now. */
  public ClockReading clocks() throws IOException {
    return ClockReading.of(context);
  }

  /** What gc wrote down last about removed volumes; its own business. */
  public Optional<byte[]> readRecord() throws IOException {
    Optional<Directory> opened = open();
    if (opened.isEmpty()) {
      return Optional.empty();
    }
    try (Directory trash = opened.get()) {
      return DurableFile.read(trash, RECORD, LONGEST_RECORD);
    }
  }

  /** Writes that down, durably. */
  public void writeRecord(byte[] record) throws IOException {
    Optional<Directory> opened = open();
    if (opened.isPresent()) {
      try (Directory trash = opened.get()) {
        long now = context.posix().coarseRealTime().seconds();
        DurableFile.removeLeftovers(trash, new Timestamp(now - LEFTOVER_SECONDS, 0));
        DurableFile.publish(trash, RECORD, record, 0600);
      }
    }
  }

  /** Removes what was written down, durably. */
  public void dropRecord() throws IOException {
    Optional<Directory> opened = open();
    if (opened.isPresent()) {
      try (Directory trash = opened.get()) {
        DurableFile.removeDurably(trash, RECORD);
      }
    }
  }

  /** What is in it, by name and time. Names that dvol did not give are left out. */
  public List<RemovedVolume> list() throws IOException {
    List<RemovedVolume> volumes = new ArrayList<>();
    Optional<Directory> opened = open();
    if (opened.isEmpty()) {
      return volumes;
    }
    try (Directory trash = opened.get()) {
      for (Name name : trash.list()) {
        Matcher parts = NAME.matcher(name.toString());
        Optional<Stat> stat = trash.findStat(name);
        if (parts.matches() && stat.isPresent() && stat.get().kind() == FileKind.DIRECTORY) {
          time(parts.group(2))
              .ifPresent(
                  since -> volumes.add(new RemovedVolume(parts.group(1), name.toString(), since)));
        }
      }
    }
    return volumes;
  }

  private static Optional<Instant> time(String text) {
    try {
      return Optional.of(LocalDateTime.parse(text, TIME).toInstant(ZoneOffset.UTC));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** About how many bytes a volume takes on disk; what cannot be looked at does not count. */
  public long sizeOf(RemovedVolume volume) throws IOException {
    AtomicLong bytes = new AtomicLong();
    Files.walkFileTree(
        pool.resolve(TRASH.toString()).resolve(volume.directory()),
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            bytes.addAndGet(attributes.isRegularFile() ? attributes.size() : 0);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure) {
            return FileVisitResult.CONTINUE;
          }
        });
    return bytes.get();
  }

  /**
   * Removes a volume for good, unless a process that opened it before it was removed still works on
   * it, or it is brought back meanwhile.
   *
   * @return whether it is gone
   * @throws IOException if not all of it could be removed; the rest stays in the trash
   */
  public boolean remove(RemovedVolume volume) throws IOException {
    Name name = Name.of(volume.directory());
    Optional<Directory> opened = open();
    if (opened.isEmpty()) {
      return true;
    }
    try (Directory trash = opened.get();
        Directory directory = trash.openDirectory(name)) {
      Optional<FileLock> lock =
          FileLock.tryAcquire(directory, VolumeFiles.LOCK, context.command(), Duration.ZERO);
      if (lock.isEmpty()) {
        return false;
      }
      try (FileLock held = lock.get()) {
        if (!isThere(trash, name, directory)) {
          return false;
        }
        // What is removed in part must not come back as a volume.
        DurableFile.removeDurably(directory, VolumeFiles.DESCRIPTION);
        trash.removeRecursively(name);
        trash.sync();
        return true;
      }
    } catch (PosixException e) {
      if (e.is(Errno.ENOENT)) {
        return true;
      }
      throw e;
    }
  }

  // Whoever took it out meanwhile had its lock before us, and it is a volume again.
  private static boolean isThere(Directory trash, Name name, Directory opened)
      throws PosixException {
    Stat same = opened.stat();
    return trash
        .findStat(name)
        .filter(now -> now.device() == same.device() && now.inode() == same.inode())
        .isPresent();
  }

  /** The volume of a name that was removed last and is whole. */
  public Optional<RemovedVolume> findNewest(String name) throws IOException {
    Optional<RemovedVolume> newest = Optional.empty();
    Optional<Directory> opened = open();
    if (opened.isEmpty()) {
      return newest;
    }
    try (Directory trash = opened.get()) {
      for (RemovedVolume volume : list()) {
        boolean later = newest.isEmpty() || newest.get().since().compareTo(volume.since()) <= 0;
        if (volume.name().equals(name) && later && isWhole(trash, volume)) {
          newest = Optional.of(volume);
        }
      }
    }
    return newest;
  }

  private static boolean isWhole(Directory trash, RemovedVolume volume) throws IOException {
    try (Directory directory = trash.openDirectory(Name.of(volume.directory()))) {
      return directory.exists(VolumeFiles.DESCRIPTION);
    }
  }

  /**
   * Moves a volume out of the trash, durably. For the holder of the pool's lock, when the name is
   * free.
   *
   * @throws RepositoryLockedException if another process works on it, or removes it for good
   */
  void takeOut(RemovedVolume volume, Directory into, VolumeName name) throws IOException {
    Directory trash =
        open().orElseThrow(() -> new StoreException("there is no trash in the pool " + pool));
    try (trash;
        Directory directory = trash.openDirectory(Name.of(volume.directory()));
        FileLock lock = lock(directory, volume)) {
      if (!directory.exists(VolumeFiles.DESCRIPTION)) {
        throw new StoreException("volume " + volume.name() + " was removed for good");
      }
      trash.rename(Name.of(volume.directory()), into, Name.of(name.text()));
      into.sync();
      trash.sync();
    }
  }

  private FileLock lock(Directory directory, RemovedVolume volume) throws IOException {
    return FileLock.tryAcquire(directory, VolumeFiles.LOCK, context.command(), Duration.ZERO)
        .orElseThrow(
            () ->
                new RepositoryLockedException(
                    volume.name(),
                    "the removed volume " + volume.name() + " is busy with another command",
                    "wait until it is done and try again"));
  }

  private Optional<Directory> open() throws IOException {
    try {
      return Optional.of(Directory.openRoot(context.posix(), pool.resolve(TRASH.toString())));
    } catch (PosixException e) {
      if (e.is(Errno.ENOENT)) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
