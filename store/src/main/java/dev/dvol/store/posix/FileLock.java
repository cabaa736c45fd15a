// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.posix;

import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * An exclusive lock on a name in a directory, held by the kernel (flock) for as long as this object
 * is open and this process lives. A process that dies, by whatever means, loses it at once: nothing
 * is ever left for a person to remove. It excludes other processes and other holders in this
 * process alike.
 *
 * <p>Beside the lock file stands NAME{@code .owner}, a text of one JSON object that tells people
 * who holds the lock. It never decides anything: after a crash it is out of date until the next
 * holder overwrites it. The lock file itself is empty. It stays, unless its holder releases it with
 * {@link #discard}: for names that come and go.
 */
public final class FileLock implements AutoCloseable {
  private static final String OWNER_SUFFIX = ".owner";
  private static final int LOCK_PERMISSIONS = 0600;
  private static final int OWNER_PERMISSIONS = 0644;
  private static final int LONGEST_DESCRIPTION = 16 * 1024;
  private static final int LOCK_FLAGS =
      Posix.O_RDWR | Posix.O_CREAT | Posix.O_NOFOLLOW | Posix.O_NONBLOCK;
  private static final int OWNER_FLAGS = LOCK_FLAGS | Posix.O_TRUNC;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(5);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(100);

  private final Directory directory;
  private final Name name;
  private final Descriptor lockFile;

  private FileLock(Directory directory, Name name, Descriptor lockFile) {
    this.directory = directory;
    this.name = name;
    this.lockFile = lockFile;
  }

  /**
   * Takes the lock, waiting for another holder at most for a time. The directory must stay open
   * until the lock is closed.
   *
   * @param purpose what it is held for, in words for people, for example {@code commit of volume
   *     foo}
   * @param waitAtMost how long to try; zero tries once
   * @return empty when another holds it to the end of that time; nothing is changed then
   * @throws PosixException if the lock file cannot be made, opened or locked; the lock is not held
   *     then
   * @throws InterruptedIOException if the thread is interrupted while waiting; its interrupt flag
   *     stays set
   */
  public static Optional<FileLock> tryAcquire(
      Directory directory, Name name, String purpose, Duration waitAtMost)
      throws PosixException, InterruptedIOException {
    Posix posix = directory.posix();
    Duration deadline = uptime(posix).plus(waitAtMost);
    Duration pause = FIRST_PAUSE;
    while (true) {
      Optional<Descriptor> lockFile = tryOnce(directory, name);
      if (lockFile.isPresent()) {
        FileLock lock = new FileLock(directory, name, lockFile.get());
        lock.describe(purpose);
        return Optional.of(lock);
      }
      Duration left = deadline.minus(uptime(posix));
      if (left.isZero() || left.isNegative()) {
        return Optional.empty();
      }
      Pause.of(pause.compareTo(left) < 0 ? pause : left, "a lock");
      Duration longer = pause.multipliedBy(2);
      pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
    }
  }

  /**
   * What the last holder wrote about itself, for the message after a failed {@link #tryAcquire}.
   * Empty when it left nothing or has released the lock. Says nothing about whether the lock is
   * held.
   */
  public static Optional<String> describeOwner(Directory directory, Name name)
      throws PosixException {
    return DurableFile.read(directory, ownerName(name), LONGEST_DESCRIPTION)
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8).strip())
        .filter(text -> !text.isEmpty());
  }

  /**
   * Releases the lock; a second time does nothing.
   *
   * @throws PosixException if closing the lock file is reported to have failed; the lock is
   *     released all the same
   */
  @Override
  public void close() throws PosixException {
    release(false);
  }

  /**
   * Releases the lock as {@link #close} does and removes its file. Who waits for the lock finds
   * that the file has lost its name, and makes another. A file that cannot be removed stays, and is
   * as good as one that was never there.
   *
   * @throws PosixException if closing the lock file is reported to have failed; the lock is
   *     released all the same
   */
  public void discard() throws PosixException {
    release(true);
  }

  private void release(boolean withFile) throws PosixException {
    if (!lockFile.isOpen()) {
      return;
    }
    // Before the release: afterwards both could be the next holder's.
    try {
      tryRemove(ownerName(name));
      if (withFile && isOurs()) {
        tryRemove(name);
      }
    } finally {
      lockFile.close();
    }
  }

  /** Who removed the file by hand may have let another make one. */
  private boolean isOurs() {
    try {
      return isStillNamed(directory.posix().fstat(lockFile.fd()), directory, name);
    } catch (PosixException e) {
      return false;
    }
  }

  /** A lock must be released whatever becomes of its files. */
  private void tryRemove(Name file) {
    try {
      directory.remove(file);
    } catch (PosixException e) {
      // It is there or not: neither decides anything.
    }
  }

  /** Opens and locks the file of that name, or empty when another holds the lock. */
  private static Optional<Descriptor> tryOnce(Directory directory, Name name)
      throws PosixException {
    Posix posix = directory.posix();
    while (true) {
      int fd = posix.openat(directory.fd(), name.bytes(), LOCK_FLAGS, LOCK_PERMISSIONS);
      Descriptor candidate = new Descriptor(posix, fd);
      boolean held = false;
      try {
        if (!posix.flock(fd, true, false)) {
          return Optional.empty();
        }
        // A lock on a file that has lost its name excludes nobody who comes later.
        held = isStillNamed(posix.fstat(fd), directory, name);
        if (held) {
          return Optional.of(candidate);
        }
      } finally {
        if (!held) {
          candidate.close();
        }
      }
    }
  }

  private static boolean isStillNamed(Stat locked, Directory directory, Name name)
      throws PosixException {
    return directory
        .findStat(name)
        .filter(named -> named.device() == locked.device() && named.inode() == locked.inode())
        .isPresent();
  }

  private void describe(String purpose) {
    Posix posix = directory.posix();
    try {
      byte[] text = LockOwner.describe(posix, purpose).getBytes(StandardCharsets.UTF_8);
      ByteBuffer buffer = ByteBuffer.allocateDirect(text.length).put(text).flip();
      int fd =
          posix.openat(directory.fd(), ownerName(name).bytes(), OWNER_FLAGS, OWNER_PERMISSIONS);
      // Written in place, without temporary file or fsync: it need not outlive this process.
      try (FileHandle file = new FileHandle(new Descriptor(posix, fd))) {
        file.writeFully(buffer, 0);
      }
    } catch (PosixException e) {
      // On a full disk the lock must be had all the same: freeing space needs it.
    }
  }

  private static Name ownerName(Name name) {
    byte[] bytes = name.bytes();
    byte[] suffix = OWNER_SUFFIX.getBytes(StandardCharsets.US_ASCII);
    byte[] owner = Arrays.copyOf(bytes, bytes.length + suffix.length);
    System.arraycopy(suffix, 0, owner, bytes.length, suffix.length);
    return Name.of(owner);
  }

  /** A clock that never goes back; file times and people's clocks do. */
  private static Duration uptime(Posix posix) throws PosixException {
    Timestamp now = posix.bootTime();
    return Duration.ofSeconds(now.seconds(), now.nanos());
  }
}
