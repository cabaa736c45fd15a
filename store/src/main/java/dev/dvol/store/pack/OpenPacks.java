// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.Errno;
import dev.dvol.store.posix.PosixException;
import dev.dvol.store.posix.Timestamp;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The packs of a directory that are open, the one last used first. Safe for any number of threads;
 * looking an id up takes no lock.
 */
final class OpenPacks {
  private final PackDirectory directory;
  private final AtomicReference<PackFile[]> order = new AtomicReference<>(new PackFile[0]);
  private volatile List<ObjectCorruptException> damaged = List.of();
  private @Nullable List<String> unsound;
  private @Nullable Timestamp listed;
  private int nextNumber;
  private boolean closed;

  OpenPacks(PackDirectory directory) {
    this.directory = directory;
  }

  /** The packs to look into, best first; not to be changed. */
  PackFile[] inOrder() {
    return Objects.requireNonNull(order.get());
  }

  /** A pack that has an id. */
  @Nullable PackFile find(Oid id) {
    for (PackFile pack : inOrder()) {
      if (pack.index().find(id) >= 0) {
        used(pack);
        return pack;
      }
    }
    return null;
  }

  /** Moves a pack to the front. Another thread that does so at the same time may win. */
  void used(PackFile pack) {
    PackFile[] before = inOrder();
    if (before.length == 0 || before[0] == pack) {
      return;
    }
    int at = Arrays.asList(before).indexOf(pack);
    if (at > 0) {
      PackFile[] after = before.clone();
      System.arraycopy(before, 0, after, 1, at);
      after[0] = pack;
      order.compareAndSet(before, after);
    }
  }

  List<StoredPack> descriptions() {
    return Arrays.stream(inOrder())
        .sorted(Comparator.comparingInt(PackFile::number))
        .map(PackFile::description)
        .toList();
  }

  /** Why packs were left out; the resource is the name of the damaged file. */
  List<ObjectCorruptException> damaged() {
    return damaged;
  }

  /** {@link #damaged}, packs without an index, or else what a full check of the indexes finds. */
  synchronized List<String> findDamage() throws IOException {
    List<String> found = new ArrayList<>();
    damaged.forEach(one -> found.add(String.valueOf(one.getMessage())));
    if (closed) {
      return found;
    }
    directory
        .withoutIndex()
        .forEach(name -> found.add(name + PackDirectory.PACK + " has no index"));
    if (!found.isEmpty()) {
      return found;
    }
    return unsound();
  }

  // To look at all of an index takes a while, and whole packs of objects can be missing.
  private List<String> unsound() {
    List<String> before = unsound;
    if (before == null) {
      before =
          Arrays.stream(inOrder())
              .filter(pack -> !pack.index().isSound())
              .map(pack -> pack.index().name() + " is damaged: its checksum is wrong")
              .toList();
      unsound = before;
    }
    return before;
  }

  /** Refreshes if a name was added to or removed from the directory since the last time. */
  synchronized boolean refreshIfChanged() throws IOException {
    if (closed || directory.modified().equals(listed)) {
      return false;
    }
    refresh();
    return true;
  }

  synchronized void refresh() throws IOException {
    if (closed) {
      throw new IllegalStateException("the store is closed");
    }
    listed = directory.modified();
    Set<String> names = packNames();
    Map<String, PackFile> known = new HashMap<>();
    for (PackFile pack : inOrder()) {
      known.put(pack.name(), pack);
    }
    List<PackFile> now = new ArrayList<>();
    List<ObjectCorruptException> damage = new ArrayList<>();
    try {
      for (String name : names) {
        PackFile pack = known.get(name);
        if (pack == null || !isStill(pack)) {
          pack = open(name, damage);
        }
        if (pack != null) {
          now.add(pack);
        }
      }
      for (PackFile pack : known.values()) {
        if (pack.isBorrowed() && !names.contains(pack.name())) {
          now.add(pack);
        }
      }
    } catch (IOException | RuntimeException e) {
      listed = null;
      now.removeAll(known.values());
      releaseAll(now);
      throw e;
    }
    // Newer packs first: what was written last is read first.
    now.sort(Comparator.comparingInt(PackFile::number).reversed());
    order.set(now.toArray(PackFile[]::new));
    damaged = List.copyOf(damage);
    unsound = null;
    known.values().removeAll(now);
    releaseAll(known.values());
  }

  /** Has a pack of another directory among them, until they are closed. */
  synchronized void borrow(PackDirectory other, String file, String name) throws IOException {
    if (closed) {
      throw new IllegalStateException("the store is closed");
    }
    List<PackFile> now = new ArrayList<>(Arrays.asList(inOrder()));
    now.add(PackFile.borrow(other, file, name, nextNumber));
    nextNumber++;
    order.set(now.toArray(PackFile[]::new));
  }

  synchronized void close() throws IOException {
    closed = true;
    releaseAll(Arrays.asList(order.getAndSet(new PackFile[0])));
  }

  private Set<String> packNames() throws IOException {
    Set<String> files = directory.list();
    Set<String> names = new TreeSet<>();
    for (String file : files) {
      if (file.startsWith("pack-") && file.endsWith(PackDirectory.INDEX)) {
        String name = file.substring(0, file.length() - PackDirectory.INDEX.length());
        if (files.contains(name + PackDirectory.PACK)) {
          names.add(name);
        }
      }
    }
    return names;
  }

  private boolean isStill(PackFile pack) throws IOException {
    return directory.findStat(pack.fileName()).map(pack::isOf).orElse(false);
  }

  /** Null if the pack is damaged, or gone since the directory was listed. */
  private @Nullable PackFile open(String name, List<ObjectCorruptException> damage)
      throws IOException {
    try {
      PackFile pack = PackFile.open(directory, name, nextNumber);
      nextNumber++;
      return pack;
    } catch (ObjectCorruptException e) {
      damage.add(e);
      return null;
    } catch (NoSuchFileException e) {
      return null;
    } catch (PosixException e) {
      if (e.is(Errno.ENOENT)) {
        return null;
      }
      if (e.is(Errno.ELOOP) || e.is(Errno.EISDIR) || e.is(Errno.EINVAL)) {
        String file = name + PackDirectory.PACK;
        damage.add(new ObjectCorruptException(file, file + " is damaged: it is no regular file"));
        return null;
      }
      throw e;
    }
  }

  private static void releaseAll(Iterable<PackFile> packs) throws IOException {
    for (PackFile pack : packs) {
      pack.release();
    }
  }
}
