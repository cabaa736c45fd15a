// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.Name;
import dev.dvol.store.posix.PosixException;
import dev.dvol.store.posix.Stat;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The directory {@code objects/pack}'s neighbour for packs that are damaged: no program finds them
 * there, and nothing removes them. Only for the holder of the volume's lock; for one thread.
 */
final class DamagedPacks {
  /** Its name in {@code store.git}. */
  static final Name DIRECTORY = Name.of("dvol-damaged");

  private static final List<String> ENDINGS = List.of(PackDirectory.PACK, PackDirectory.INDEX);

  private final PackStore store;

  DamagedPacks(PackStore store) {
    this.store = store;
  }

  /**
   * Moves packs there, with their indexes where they have any, durably. Each file has its new name
   * before it loses the old one; what was set aside before under that name stays as it is, and the
   * new one gets a number.
   *
   * @param packs names without an ending
   * @throws IOException if not all could be moved; each is then here, there or both
   */
  void setAside(Collection<String> packs) throws IOException {
    if (packs.isEmpty()) {
      return;
    }
    PackDirectory directory = store.directory();
    try (Directory aside = directory.openOrMakeBesideObjects(DIRECTORY)) {
      for (String pack : packs) {
        for (String ending : ENDINGS) {
          Optional<Stat> file = directory.findStat(pack + ending);
          if (file.isPresent()) {
            directory.linkTo(pack + ending, aside, nameThere(aside, pack, ending, file.get()));
          }
        }
      }
      aside.sync();
    }
    for (String pack : packs) {
      directory.removeIfPresent(pack + PackDirectory.INDEX);
    }
    directory.sync();
    for (String pack : packs) {
      directory.removeIfPresent(pack + PackDirectory.PACK);
    }
    directory.sync();
    store.refresh();
  }

  // A move that was cut short has given it a name there already.
  private static Name nameThere(Directory aside, String pack, String ending, Stat file)
      throws PosixException {
    Name name = Name.of(pack + ending);
    for (int number = 2; ; number++) {
      Optional<Stat> there = aside.findStat(name);
      if (there.isEmpty() || there.get().inode() == file.inode()) {
        return name;
      }
      name = Name.of(pack + "-" + number + ending);
    }
  }
}
