// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.index;

import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.FileSystemInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * Tells one run of a file system from the next, which begins when it is mounted anew or the machine
 * is started anew. Between two, what was not synced may be lost, the times of a file but not its
 * content among it.
 */
public final class FileSystemRun {
  private final UUID bootId;
  private final long mounting;

  private FileSystemRun(UUID bootId, long mounting) {
    this.bootId = bootId;
    this.mounting = mounting;
  }

  /** The run that a directory is in. */
  public static FileSystemRun of(Directory directory, UUID bootId) throws IOException {
    return new FileSystemRun(bootId, mounting(directory));
  }

  /**
   * The id of the machine's run, and in its low half what tells mountings apart, where the kernel
   * says that.
   */
  UUID id() {
    return new UUID(bootId.getMostSignificantBits(), bootId.getLeastSignificantBits() ^ mounting);
  }

  /**
   * Whether an id is of this run. Who cannot see mountings, in a container without {@code /sys},
   * shares the index with who can: for either of them the machine's run decides.
   */
  public boolean is(UUID id) {
    boolean unseen =
        mounting == 0 && id.getMostSignificantBits() == bootId.getMostSignificantBits();
    return unseen || id.equals(bootId) || id.equals(id());
  }

  // The kernel shows each mounted ext4 and xfs, as a directory that is made anew at each mount and
  // gets the next inode number. It is the same in all containers and for bind mounts; the id of the
  // mount is not.
  private static long mounting(Directory directory) throws IOException {
    FileSystemInfo info = directory.posix().fstatfs(directory.fd());
    long device = directory.stat().device();
    Path block = Path.of("/sys/dev/block", (device >>> 32) + ":" + (int) device);
    if (info.shownAs().isEmpty() || !Files.exists(block)) {
      return 0;
    }
    Path name = Files.readSymbolicLink(block).getFileName();
    Path shown = Path.of("/sys/fs", info.shownAs().get()).resolve(name);
    return Files.exists(shown) ? (Long) Files.getAttribute(shown, "unix:ino") : 0;
  }
}
