// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.Errno;
import dev.dvol.store.posix.Name;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.posix.PosixException;
import dev.dvol.store.posix.Stat;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Packs that are on their way out: no program finds them, and they can still be put back. A pack is
 * given a second name here before it loses the one by which it is found, so that at no moment,
 * power cuts included, it has neither. The directory is beside {@code objects}, not in it: a clone
 * on the same disk copies all of {@code objects}.
 *
 * <p>Only for the holder of the volume's lock; for one thread. Names are {@code
 * <time>-<reason>-<pack>.pack} and {@code .idx}; time is {@code yyyyMMddTHHmmss}, UTC. Other files
 * are left alone.
 */
public final class PackTrash {
  /** Name of the directory in {@code store.git}. */
  public static final String DIRECTORY = "dvol-gc";

  private static final Name NAME = Name.of(DIRECTORY);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss").withZone(ZoneOffset.UTC);
  private static final Pattern FILE =
      Pattern.compile("([0-9]{8}T[0-9]{6})-(dead|copied)-(pack-[^/]+)\\.(pack|idx)");

  private final PackStore store;
  private final Path gitDirectory;

  private PackTrash(PackStore store, Path gitDirectory) {
    this.store = store;
    this.gitDirectory = gitDirectory;
  }

  /** The trash of a repository; its directory is made when the first pack is retired. */
  public static PackTrash of(PackStore store, Path gitDirectory) {
    return new PackTrash(store, gitDirectory);
  }

  /** What is in it, oldest first. */
  public List<TrashedPack> list() throws IOException {
    Optional<Directory> opened = openIfThere();
    if (opened.isEmpty()) {
      return List.of();
    }
    try (Directory trash = opened.get()) {
      Map<String, TrashedPack> packs = new TreeMap<>();
      for (Name file : trash.list()) {
        Matcher name = FILE.matcher(file.toString());
        Optional<Instant> since = name.matches() ? time(name.group(1)) : Optional.empty();
        Optional<Stat> stat = trash.findStat(file);
        if (since.isPresent() && stat.isPresent()) {
          TrashedPack.Reason reason =
              name.group(2).equals("dead") ? TrashedPack.Reason.DEAD : TrashedPack.Reason.COPIED;
          TrashedPack one =
              new TrashedPack(name.group(3), since.get(), reason, stat.get().size(), false);
          packs.merge(prefix(one), one, PackTrash::whole);
        }
      }
      return List.copyOf(packs.values());
    }
  }

  private static TrashedPack whole(TrashedPack one, TrashedPack other) {
    long bytes = one.sizeInBytes() + other.sizeInBytes();
    return new TrashedPack(one.name(), one.since(), one.reason(), bytes, true);
  }

  private static Optional<Instant> time(String text) {
    try {
      return Optional.of(LocalDateTime.parse(text, TIME).toInstant(ZoneOffset.UTC));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /**
   * Retires packs, durably: no program that looks from now on finds them. Open descriptors stay
   * good. What stock git made to find packs together ({@code multi-pack-index}, {@code
   * multi-pack-index.d}) would still name them, and is removed.
   *
   * @throws IOException if not all could be retired; each pack is then in use, in the trash, or
   *     both
   */
  public void retire(Collection<String> packs, TrashedPack.Reason reason, Instant now)
      throws IOException {
    if (packs.isEmpty()) {
      return;
    }
    PackDirectory directory = store.directory();
    try (Directory trash = openOrMake()) {
      List<TrashedPack> before = list();
      for (String pack : packs) {
        // What an earlier attempt left half done.
        for (TrashedPack left : before) {
          if (left.name().equals(pack)) {
            removeFiles(trash, left);
          }
        }
        TrashedPack one = new TrashedPack(pack, now, reason, 0, true);
        directory.linkTo(pack + ".pack", trash, file(one, ".pack"));
        directory.linkTo(pack + ".idx", trash, file(one, ".idx"));
      }
      trash.sync();
    }
    unlink(packs);
  }

  /**
   * Removes packs without keeping them in the trash: for who is certain, and finds no room for a
   * name there.
   */
  public void removeAtOnce(Collection<String> packs) throws IOException {
    if (!packs.isEmpty()) {
      unlink(packs);
    }
  }

  private void unlink(Collection<String> packs) throws IOException {
    store.directory().removePacks(packs);
    store.refresh();
  }

  /**
   * The packs that have an object.
   *
   * @throws IOException if an index cannot be read; a damaged one is passed over
   */
  public List<TrashedPack> find(Oid id) throws IOException {
    List<TrashedPack> found = new ArrayList<>();
    for (TrashedPack pack : list()) {
      if (pack.isWhole() && holds(pack, id)) {
        found.add(pack);
      }
    }
    return found;
  }

  private boolean holds(TrashedPack pack, Oid id) throws IOException {
    Path file = gitDirectory.resolve(DIRECTORY).resolve(prefix(pack) + ".idx");
    try {
      return PackIndex.open(file).find(id) >= 0;
    } catch (ObjectCorruptException e) {
      return false;
    }
  }

  /**
   * Hands over what is wanted and sound in retired packs, which stay as they are.
   *
   * @param wanted which objects
   */
  public void salvage(Predicate<Oid> wanted, PackSalvage.Taker taker) throws IOException {
    Optional<Directory> opened = openIfThere();
    if (opened.isEmpty()) {
      return;
    }
    opened.get().close();
    try (PackDirectory trash = PackDirectory.openAt(posix(), path())) {
      for (TrashedPack pack : list()) {
        PackSalvage.run(store, trash, prefix(pack), wanted, taker);
      }
    }
  }

  /**
   * Has a store of the same repository read a pack as if it were put back, until that store is
   * closed. Changes nothing on the disk.
   *
   * @throws ObjectCorruptException if the frame of the pack or of its index is damaged
   */
  public void lend(TrashedPack pack, PackStore to) throws IOException {
    try (PackDirectory trash = PackDirectory.openAt(posix(), path())) {
      to.borrow(trash, prefix(pack), pack.name());
    }
  }

  /** Puts a pack back, durably. */
  public void restore(TrashedPack pack) throws IOException {
    try (Directory trash = Directory.openRoot(posix(), path())) {
      PackDirectory directory = store.directory();
      directory.linkFrom(trash, file(pack, ".pack"), pack.name() + ".pack");
      directory.linkFrom(trash, file(pack, ".idx"), pack.name() + ".idx");
      directory.sync();
      removeFiles(trash, pack);
      trash.sync();
    }
    store.refresh();
  }

  /** Removes packs for good. Needs no room. */
  public void remove(Collection<TrashedPack> packs) throws IOException {
    if (packs.isEmpty()) {
      return;
    }
    try (Directory trash = Directory.openRoot(posix(), path())) {
      for (TrashedPack pack : packs) {
        removeFiles(trash, pack);
      }
      trash.sync();
    }
  }

  private static void removeFiles(Directory trash, TrashedPack pack) throws IOException {
    for (String ending : List.of(".idx", ".pack")) {
      try {
        trash.remove(file(pack, ending));
      } catch (PosixException e) {
        if (!e.is(Errno.ENOENT)) {
          throw e;
        }
      }
    }
  }

  private static String prefix(TrashedPack pack) {
    return TIME.format(pack.since()) + "-" + pack.reason().word() + "-" + pack.name();
  }

  private static Name file(TrashedPack pack, String ending) {
    return Name.of(prefix(pack) + ending);
  }

  private Path path() {
    return gitDirectory.resolve(DIRECTORY);
  }

  private Posix posix() {
    return store.directory().posix();
  }

  private Optional<Directory> openIfThere() throws IOException {
    try {
      return Optional.of(Directory.openRoot(posix(), path()));
    } catch (PosixException e) {
      if (e.is(Errno.ENOENT)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private Directory openOrMake() throws IOException {
    Optional<Directory> there = openIfThere();
    if (there.isPresent()) {
      return there.get();
    }
    try (Directory parent = Directory.openRoot(posix(), gitDirectory)) {
      Directory made = parent.makeDirectory(NAME, 0700);
      parent.sync();
      return made;
    }
  }
}
