// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.internal.git;

import dev.dvol.store.error.ObjectCorruptException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;

/**
 * Looks at pack indexes before JGit does. JGit takes memory for as many ids as the first kilobyte
 * of an index says, gigabytes if it is damaged, before it reads one of them. Safe for any number of
 * threads.
 */
final class IndexGuard {
  private static final int MAGIC = 0xff744f63;
  private static final int SLOTS = 256;
  private static final int CHECKSUMS = 40;

  private final Path packs;
  private final Set<String> sound = new HashSet<>();

  IndexGuard(Path gitDir) {
    this.packs = gitDir.resolve("objects").resolve("pack");
  }

  /**
   * Refuses a repository in which an index names more objects than it has room for.
   *
   * @throws ObjectCorruptException naming the index
   */
  synchronized void check() throws IOException {
    try (DirectoryStream<Path> indexes = Files.newDirectoryStream(packs, "*.idx")) {
      for (Path index : indexes) {
        String name = index.getFileName().toString();
        if (!sound.contains(name)) {
          check(index, name);
          sound.add(name);
        }
      }
    }
  }

  private static void check(Path index, String name) throws IOException {
    if (!Files.isRegularFile(index, LinkOption.NOFOLLOW_LINKS)) {
      throw damaged(name, "it is no regular file");
    }
    try (FileChannel channel = FileChannel.open(index, StandardOpenOption.READ)) {
      ByteBuffer head = ByteBuffer.allocate(8 + 4 * SLOTS);
      while (head.hasRemaining() && channel.read(head) >= 0) {
        // Until it is full or the file ends.
      }
      if (head.hasRemaining()) {
        throw damaged(name, "it has only " + head.position() + " bytes");
      }
      boolean second = head.getInt(0) == MAGIC;
      int tableAt = second ? 8 : 0;
      long bytesPerObject = second ? 28 : 24;
      int before = 0;
      for (int slot = 0; slot < SLOTS; slot++) {
        int count = head.getInt(tableAt + 4 * slot);
        if (count < before) {
          throw damaged(name, "its fan-out table decreases");
        }
        before = count;
      }
      long needed = tableAt + 4L * SLOTS + bytesPerObject * before + CHECKSUMS;
      if (channel.size() < needed) {
        throw damaged(name, channel.size() + " bytes do not fit " + before + " objects");
      }
    } catch (NoSuchFileException e) {
      // Removed since it was listed.
    }
  }

  private static ObjectCorruptException damaged(String name, String reason) {
    return new ObjectCorruptException(name, name + " is damaged: " + reason);
  }
}
