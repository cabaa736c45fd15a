// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.Name;
import java.io.IOException;
import java.util.List;

/**
 * How much there is in a store, told from names alone.
 *
 * @param packs number of packs
 * @param savedStates number of saved states
 */
public record StoreCounts(int packs, int savedStates) {
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
      return new StoreCounts(count, saved);
    }
  }
}
