// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives durable packs their names, and takes the names back if not all could be given. A name is
 * the pack's SHA-1, so a file that has it already is the same file, perhaps damaged since: it is
 * replaced, and stays when names are taken back.
 */
final class PackPublication {
  private final PackDirectory directory;
  private final List<String> made = new ArrayList<>();

  PackPublication(PackDirectory directory) {
    this.directory = directory;
  }

  /** The pack first: whoever sees an index relies on its pack. */
  void publish(PackWriter pack) throws IOException {
    rename(pack.temporaryPack(), pack.name() + ".pack");
    rename(pack.temporaryIndex(), pack.name() + ".idx");
  }

  /**
   * Removes what was published, last first. Everything is tried before the first error is thrown.
   */
  void takeBack() throws IOException {
    Cleanup cleanup = new Cleanup();
    for (int i = made.size() - 1; i >= 0; i--) {
      String name = made.get(i);
      cleanup.then(() -> directory.removeIfPresent(name));
    }
    made.clear();
    cleanup.finish();
  }

  private void rename(String from, String to) throws IOException {
    boolean existed = directory.exists(to);
    directory.rename(from, to);
    if (!existed) {
      made.add(to);
    }
  }
}
