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
 * The neighbour of {@code objects} for packs that are damaged: no program finds them there, and
 * nothing removes them. What is written in their place may well get the same bytes and so the same
 * name: therefore they are given a name here before that is written, and lose the old one after.
 * Only for the holder of the volume's lock; for one thread.
 */
final class DamagedPacks {
  /** Its name in {@code store.git}. */
  private static final Name DIRECTORY = Name.of("dvol-damaged");

  private static final List<String> ENDINGS = List.of(PackDirectory.PACK, PackDirectory.INDEX);

  private final PackStore store;

  DamagedPacks(PackStore store) {
    this.store = store;
  }

  /**
   * Gives packs, and indexes where there are any, a second name here, durably. What was kept before
   * under that name stays as it is, and the new pair gets a number.
   *
   * @param packs names without an ending
   */
  void keep(Collection<String> packs) throws IOException {
    if (packs.isEmpty()) {
      return;
    }
    PackDirectory directory = store.directory();
    try (Directory kept = directory.openOrMakeBesideObjects(DIRECTORY)) {
      for (String pack : packs) {
        String name = nameHere(kept, pack);
        for (String ending : ENDINGS) {
          if (directory.exists(pack + ending)) {
            directory.linkTo(pack + ending, kept, Name.of(name + ending));
          }
        }
      }
      kept.sync();
    }
  }

  /** Takes the names away by which packs are found, durably; they must have been kept. */
  void unlink(Collection<String> packs) throws IOException {
    store.directory().removePacks(packs);
    store.refresh();
  }

  // An attempt that was cut short has given both, or one, a name already.
  private String nameHere(Directory kept, String pack) throws PosixException {
    String name = pack;
    for (int number = 2; !isFree(kept, name, pack); number++) {
      name = pack + "-" + number;
    }
    return name;
  }

  private boolean isFree(Directory kept, String name, String pack) throws PosixException {
    for (String ending : ENDINGS) {
      Optional<Stat> there = kept.findStat(Name.of(name + ending));
      Optional<Stat> file = store.directory().findStat(pack + ending);
      boolean taken =
          there.isPresent() && (file.isEmpty() || file.get().inode() != there.get().inode());
      if (taken) {
        return false;
      }
    }
    return true;
  }
}
