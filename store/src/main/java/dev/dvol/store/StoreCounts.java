// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.pack.PackTrash;
import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.Name;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/**
 * How much there is in a store, told from names alone.
 *
 * @param packs number of packs
 * @param savedStates number of saved states
 * @param hasRecord whether there was a gc that wrote something down
 */
public record StoreCounts(int packs, int savedStates, boolean hasRecord) {
  static StoreCounts of(OpenVolume volume) throws IOException {
    int saved = volume.git().refs(Refs.SAVED).size();
    try (Directory packs =
        Directory.openRoot(
            volume.posix(), volume.files().storePath().resolve("objects").resolve("pack"))) {
      List<Name> names = packs.list();
      int count =
          (int)
              names.stream()
                  .map(Name::toString)
                  .filter(name -> name.startsWith("pack-") && name.endsWith(".pack"))
                  .count();
      boolean record =
          Files.exists(volume.files().storePath().resolve(PackTrash.DIRECTORY).resolve("record"));
      return new StoreCounts(count, saved, record);
    }
  }
}
