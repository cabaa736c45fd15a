// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.posix;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Small files that are replaced as a whole and survive a power cut. The one place that renames a
 * temporary file to publish it: write {@code .tmp-*} beside the target, fsync, rename, fsync the
 * directory. A reader sees the old content or the new, never a mixture and never an empty file.
 *
 * <p>Safe for use by any number of threads and processes; of two that publish the same name at once
 * one wins, whole.
 */
public final class DurableFile {
  private static final String TEMPORARY_PREFIX = ".tmp-";
  private static final byte[] TEMPORARY = TEMPORARY_PREFIX.getBytes(StandardCharsets.US_ASCII);
  private static final int BLOCK_SIZE = 8192;
  private static final int MOST_WRITTEN_AT_ONCE = 1 << 20;
  private static final int ATTEMPTS = 10;

  private DurableFile() {}

  /**
   * Publishes a file, replacing what has the name unless that is a directory. When this returns,
   * content and name survive a power cut.
   *
   * @param permissions permission bits, cut by the umask of the process
   * @throws PosixException if it failed. Up to the rename the name is untouched and the temporary
   *     file removed, as far as the file system still allows. When only the fsync of the directory
   *     failed, the new content is seen but may be lost again in a power cut.
   */
  public static void publish(Directory directory, Name name, byte[] content, int permissions)
      throws PosixException {
    Temporary temporary = createTemporary(directory, permissions);
    try (FileHandle file = temporary.file()) {
      write(file, content);
      file.sync();
      directory.rename(temporary.name(), directory, name);
    } catch (PosixException | RuntimeException e) {
      removeAfter(e, directory, temporary.name());
      throw e;
    }
    directory.sync();
  }

  private static void write(FileHandle file, byte[] content) throws PosixException {
    ByteBuffer block = ByteBuffer.allocateDirect(Math.min(content.length, MOST_WRITTEN_AT_ONCE));
    for (int at = 0; at < content.length; at += block.limit()) {
      block.clear().limit(Math.min(content.length - at, block.capacity()));
      file.writeFully(block.put(content, at, block.limit()).flip(), at);
    }
  }

  /**
   * The content of a file, or empty when there is none of this name. Takes no more memory than the
   * content, unless the file grows meanwhile.
   *
   * @param maxBytes longest content to accept
   * @throws PosixException {@code EFBIG} if the file is longer; or if it cannot be read or is no
   *     regular file
   */
  public static Optional<byte[]> read(Directory directory, Name name, int maxBytes)
      throws PosixException {
    try (FileHandle file = directory.openForReading(name)) {
      // Files of /proc have length 0 and content all the same: the end is where reading ends.
      long size = file.size();
      if (size > maxBytes) {
        throw tooLong(name, maxBytes);
      }
      byte[] content = new byte[(int) size];
      ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_SIZE);
      int end = 0;
      int length;
      while ((length = file.readFully(block.clear(), end)) > 0) {
        if (length > maxBytes - end) {
          throw tooLong(name, maxBytes);
        }
        if (length > content.length - end) {
          content = Arrays.copyOf(content, Math.max(end + length, 2 * content.length));
        }
        block.get(0, content, end, length);
        end += length;
      }
      return Optional.of(end == content.length ? content : Arrays.copyOf(content, end));
    } catch (PosixException e) {
      if (e.is(Errno.ENOENT)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static PosixException tooLong(Name name, int maxBytes) {
    String subject = Printable.quoted(name.bytes()) + " (at most " + maxBytes + " bytes)";
    return new PosixException(Errno.EFBIG, "read", subject);
  }

  /**
   * Removes a file; an absent one is fine. When this returns, its absence survives a power cut.
   *
   * @throws PosixException if it could not be removed, or its removal may not be durable
   */
  public static void removeDurably(Directory directory, Name name) throws PosixException {
    try {
      directory.remove(name);
    } catch (PosixException e) {
      if (!e.is(Errno.ENOENT)) {
        throw e;
      }
    }
    // Also when it was absent: whoever removed it may have died before the fsync.
    directory.sync();
  }

  /** Removes temporary files that nobody has touched since a time. */
  public static void removeLeftovers(Directory directory, Timestamp since) throws PosixException {
    for (Name name : directory.list()) {
      Optional<Stat> stat = isTemporary(name) ? directory.findStat(name) : Optional.empty();
      if (stat.isPresent() && stat.get().changed().compareTo(since) < 0) {
        directory.remove(name);
      }
    }
  }

  /**
   * Whether a name is that of a temporary file of {@link #publish}, left behind by a crash if
   * nobody publishes.
   */
  public static boolean isTemporary(Name name) {
    byte[] bytes = name.bytes();
    return bytes.length > TEMPORARY.length
        && Arrays.equals(bytes, 0, TEMPORARY.length, TEMPORARY, 0, TEMPORARY.length);
  }

  private static Temporary createTemporary(Directory directory, int permissions)
      throws PosixException {
    for (int attempt = 1; ; attempt++) {
      long random = ThreadLocalRandom.current().nextLong();
      Name name = Name.of(TEMPORARY_PREFIX + Long.toHexString(random));
      try {
        return new Temporary(name, directory.create(name, permissions));
      } catch (PosixException e) {
        if (!e.is(Errno.EEXIST) || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private static void removeAfter(Exception failure, Directory directory, Name temporary) {
    try {
      directory.remove(temporary);
    } catch (PosixException e) {
      failure.addSuppressed(e);
    }
  }

  private record Temporary(Name name, FileHandle file) {}
}
