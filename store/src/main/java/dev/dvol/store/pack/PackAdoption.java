// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import dev.dvol.store.posix.FileHandle;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Makes indexes for packs that have none: what a crash between two renames leaves, and what the
 * loss of an index leaves, look the same, and only the second matters to somebody.
 */
final class PackAdoption {
  private static final int BUFFER = 1 << 20;

  private final PackStore store;

  PackAdoption(PackStore store) {
    this.store = store;
  }

  /**
   * Reads all of a pack and publishes an index for it, durably. A crash leaves a {@code tmp_*}
   * file.
   *
   * @return false if it is damaged, has deltas or cannot be read; nothing was changed then
   * @throws IOException if the index cannot be written
   */
  boolean makeIndex(String pack) throws IOException {
    PackedEntries entries = new PackedEntries();
    byte[] checksum;
    try (PackScan scan = PackScan.open(store.limits(), store.directory(), pack)) {
      long[] at = {PackWriter.HEADER};
      checksum =
          scan.run(
              (id, type, content, contentLength, entry, from, length) -> {
                entries.add(id, PackScan.crc32(entry, from, length), at[0]);
                at[0] += length;
              });
    } catch (MalformedEntryException e) {
      return false;
    } catch (IOException e) {
      if (UnreadableIsDamaged.isCauseOf(e)) {
        return false;
      }
      throw e;
    }
    PackDirectory directory = store.directory();
    // The bytes that it was made from must be as durable as what it says of them.
    try (FileHandle file = directory.openForReading(pack + PackDirectory.PACK)) {
      file.sync();
    }
    String temporary = "tmp_idx_" + pack;
    directory.removeIfPresent(temporary);
    try (PackOutput out = new PackOutput(directory, temporary, ByteBuffer.allocateDirect(BUFFER))) {
      new PackIndexWriter(entries, out).write(checksum);
      out.sync();
      if (directory.exists(pack + PackDirectory.INDEX)) {
        // Somebody else was about to give it one.
        directory.removeIfPresent(temporary);
        return true;
      }
      directory.rename(temporary, pack + PackDirectory.INDEX);
    } catch (IOException e) {
      directory.removeIfPresent(temporary);
      throw e;
    } catch (IllegalStateException twice) {
      directory.removeIfPresent(temporary);
      return false;
    }
    directory.sync();
    return true;
  }
}
