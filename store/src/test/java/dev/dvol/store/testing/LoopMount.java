// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.testing;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A file system in a file, mounted as long as this is open. */
public final class LoopMount implements AutoCloseable {
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final Path image;
  private final Path mountPoint;

  private LoopMount(Path image, Path mountPoint) {
    this.image = image;
    this.mountPoint = mountPoint;
  }

  /**
   * Makes and mounts a file system; skips the test where that is not possible.
   *
   * @param type {@code ext4}, {@code xfs} or {@code btrfs}
   * @param directory where the file and the mount point are made
   */
  public static LoopMount of(String type, Path directory, long bytes) throws IOException {
    return of(type, directory, bytes, new Object[0]);
  }

  /**
   * The same.
   *
   * @param options for {@code mkfs}
   */
  public static LoopMount of(String type, Path directory, long bytes, Object... options)
      throws IOException {
    Programs.needRootAnd("mount", "umount", "mkfs." + type);
    Path image = directory.resolve(type + ".img");
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(bytes);
    }
    Object[] command = new Object[options.length + 4];
    command[0] = "mkfs." + type;
    command[1] = "-q";
    command[2] = type.equals("ext4") ? "-F" : "-f";
    System.arraycopy(options, 0, command, 3, options.length);
    command[command.length - 1] = image;
    Programs.run(command);
    return ofImage(image, Files.createDirectory(directory.resolve(type)));
  }

  /**
   * Mounts a file system that is there; skips the test where that is not possible.
   *
   * @param mountPoint an empty directory
   */
  public static LoopMount ofImage(Path image, Path mountPoint) throws IOException {
    LoopMount mount = new LoopMount(image, mountPoint);
    Programs.Result mounted = mount.mount();
    Programs.need(mounted.exitCode() == 0, "to mount " + image + ": " + mounted.output());
    return mount;
  }

  private Programs.Result mount() throws IOException {
    return Programs.tryToRun("mount", "-o", "loop", image, mountPoint);
  }

  /** Where it is mounted. */
  public Path path() {
    return mountPoint;
  }

  /** The file that it is in. */
  public Path image() {
    return image;
  }

  /**
   * Cuts the power, as far as ext4 and xfs are concerned: from now on every call fails, and what is
   * not in the journal by now is lost. {@link #restorePower} comes next.
   */
  public void cutPower() throws IOException {
    Programs.run("xfs_io", "-x", "-c", "shutdown", mountPoint);
  }

  /**
   * Has ext4 find itself damaged: made with {@code -e remount-ro}, it is read-only from now on,
   * whatever is open for writing, and what is not in the journal by now is lost. {@link #repair}
   * comes next. Skips the test where the kernel cannot be told to.
   */
  public void findDamage() throws IOException {
    String device = Programs.run("findmnt", "-n", "-o", "SOURCE", mountPoint).strip();
    Path trigger = Path.of("/sys/fs/ext4", device.replaceFirst("/dev/", ""), "trigger_fs_error");
    Programs.need(Files.isWritable(trigger), "a kernel with " + trigger);
    Files.writeString(trigger, "1");
  }

  /** Has the file system checked and mounted again; nobody may have it open. */
  public void repair() throws IOException {
    unmount();
    Programs.Result checked = Programs.tryToRun("fsck.ext4", "-f", "-y", image);
    // 1 is for errors that were corrected.
    if (checked.exitCode() > 1) {
      throw new AssertionError(checked.output());
    }
    mountAgain();
  }

  /** Mounts it as a machine does that was switched on again; nobody may have it open. */
  public void restorePower() throws IOException {
    unmount();
    mountAgain();
  }

  private void mountAgain() throws IOException {
    Programs.Result mounted = mount();
    if (mounted.exitCode() != 0) {
      throw new AssertionError("it cannot be mounted any more: " + mounted.output());
    }
  }

  /**
   * Unmounts. What is still open below is a failure of the test, but never leaves a mount behind.
   */
  @Override
  public void close() throws IOException {
    unmount();
  }

  private void unmount() throws IOException {
    long start = System.nanoTime();
    Programs.Result result = Programs.tryToRun("umount", mountPoint);
    while (result.exitCode() != 0 && System.nanoTime() - start < LONGEST_WAIT.toNanos()) {
      // Files that are mapped stay open until a thread of the machine has collected their buffers.
      System.gc();
      LockSupport.parkNanos(PAUSE.toNanos());
      result = Programs.tryToRun("umount", mountPoint);
    }
    if (result.exitCode() != 0) {
      List<String> holders = Holders.of(mountPoint);
      Programs.run("umount", "-l", mountPoint);
      throw new IOException(result.output() + holders);
    }
  }
}
