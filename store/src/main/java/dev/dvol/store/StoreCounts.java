// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.pack.PackTrash;
import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.Name;
import dev.dvol.store.posix.Stat;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;

/**
 * How much there is in a store, told without reading any of it.
 *
 * @param smallPacks number of packs below {@link #FULL_PACK} bytes
 * @param savedStates number of saved states and of records of what can be undone
 * @param hasRecord whether there was a gc that wrote something down
 */
public record StoreCounts(int smallPacks, int savedStates, boolean hasRecord) {
  /** Two packs of so many bytes would not fit one: they are never merged. */
  public static final long FULL_PACK = 1L << 29;

  static StoreCounts of(OpenVolume volume) throws IOException {
    int saved = volume.git().refs(Refs.SAVED).size() + volume.git().refs(Refs.UNDO).size();
    try (Directory packs =
        Directory.openRoot(
            volume.posix(), volume.files().storePath().resolve("objects").resolve("pack"))) {
      int count = 0;
      for (Name name : packs.list()) {
        String text = name.toString();
        if (text.startsWith("pack-") && text.endsWith(".pack")) {
          Optional<Stat> stat = packs.findStat(name);
          count += stat.isPresent() && stat.get().size() < FULL_PACK ? 1 : 0;
        }
      }
      boolean record =
          Files.exists(
              volume.files().storePath().resolve(PackTrash.DIRECTORY).resolve(RecordFile.NAME));
      return new StoreCounts(count, saved, record);
    }
  }
}
