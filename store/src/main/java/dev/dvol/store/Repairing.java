// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.check.CheckResult;
import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.error.ObjectMissingException;
import dev.dvol.store.error.StoreException;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.index.IndexSink;
import dev.dvol.store.object.ObjectSource;
import dev.dvol.store.object.Oid;
import dev.dvol.store.pack.PackBatch;
import dev.dvol.store.pack.PackContents;
import dev.dvol.store.pack.PackSalvage;
import dev.dvol.store.pack.PackStore;
import dev.dvol.store.pack.PackTrash;
import dev.dvol.store.pack.PublishedPacks;
import dev.dvol.store.pack.TypedContent;
import dev.dvol.store.pack.UnreadableIsDamaged;
import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.Errno;
import dev.dvol.store.posix.FileLock;
import dev.dvol.store.posix.Name;
import dev.dvol.store.posix.PosixException;
import dev.dvol.store.posix.Timestamp;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.tree.RootTree;
import dev.dvol.store.worktree.ScanResult;
import dev.dvol.store.worktree.ScanSource;
import dev.dvol.store.worktree.Waiting;
import dev.dvol.store.worktree.WorkingScan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Brings a damaged store in order. Damaged packs get a second name where nothing removes them; what
 * is sound in them is written anew; what is lost is looked for in retired packs, in other
 * repositories and in the working directories; then the damaged packs lose their first name.
 * Nothing is written but objects with the very ids that are missing.
 *
 * <p>Each step is durable before the next begins, and each can be done again: a repair that is cut
 * short leaves a store in which all that could be read still can.
 */
final class Repairing {
  /** How long a pack may be without its index while stock git gives it one. */
  private static final long PUBLISHING_SECONDS = 60;

  private final OpenVolume volume;
  private final Checking checking;

  Repairing(OpenVolume volume, Checking checking) {
    this.volume = volume;
    this.checking = checking;
  }

  RepairReport repair(List<Path> sources, Progress progress) throws IOException, VolumeException {
    try (OtherRepositories others = OtherRepositories.open(sources);
        FileLock lock = volume.lock()) {
      Set<String> setAside = new TreeSet<>();
      Set<String> indexed = new TreeSet<>();
      Set<String> unusable = adoptPacks(indexed);
      CheckResult found = checking.checkLocked(true, progress);
      long healed = 0;
      // What is healed may name what is missing too, which could not be known before.
      for (boolean again = true; again && !(found.report().isSound() && unusable.isEmpty()); ) {
        Set<String> damaged = damagedNow(found, unusable);
        // One that was written a moment ago and is damaged again has what no copy can mend.
        damaged.removeAll(setAside);
        damaged.removeAll(notToBeCopied(damaged));
        long back = mend(unreadable(found.lost()), damaged, found.packs(), others, progress);
        healed += back;
        again = back > 0 || !damaged.isEmpty();
        setAside.addAll(damaged);
        unusable.clear();
        found = again ? checking.checkLocked(true, progress) : found;
      }
      return new RepairReport(healed, List.copyOf(setAside), List.copyOf(indexed), found.report());
    }
  }

  /**
   * Without those that are whole but say what they must not: no copy of them says anything else.
   */
  private Set<Oid> unreadable(Set<Oid> lost) throws IOException {
    Set<Oid> unreadable = new HashSet<>();
    for (Oid id : lost) {
      if (!isReadable(id)) {
        unreadable.add(id);
      }
    }
    return unreadable;
  }

  /**
   * Packs with something that stock git can read and that cannot be copied: they stay, and serve
   * what is sound in them.
   */
  private Set<String> notToBeCopied(Set<String> damaged) throws IOException {
    Set<String> names = new HashSet<>();
    for (PackContents pack : volume.packs().contents()) {
      if (damaged.contains(pack.name()) && hasWhatCannotBeCopied(pack)) {
        names.add(pack.name());
      }
    }
    return names;
  }

  private boolean hasWhatCannotBeCopied(PackContents pack) {
    ByteBuffer direct = ByteBuffer.allocateDirect(PackContents.LONGEST_HEADER);
    for (int position = 0; position < pack.index().count(); position++) {
      try {
        PackContents.Form form = pack.form(position, direct);
        if (form == PackContents.Form.TOO_LARGE) {
          return true;
        }
        if (form == PackContents.Form.DELTA && !isReadable(pack.index().id(position))) {
          pack.verify(position);
          return true;
        }
      } catch (IOException e) {
        // What is damaged itself, or cannot be read by the disk, keeps no pack.
      }
    }
    return false;
  }

  /** Gives packs without an index one; returns those for which that cannot be done. */
  private Set<String> adoptPacks(Set<String> indexed) throws IOException {
    long now = volume.posix().coarseRealTime().seconds();
    Set<String> unusable = new TreeSet<>();
    for (String pack : volume.packs().withoutIndex(new Timestamp(now - PUBLISHING_SECONDS, 0))) {
      (volume.packs().adopt(pack) ? indexed : unusable).add(pack);
    }
    volume.git().refreshPacks();
    return unusable;
  }

  // While an index cannot be opened, deltas and loose objects are not read: what such packs have is
  // seen to first.
  private Set<String> damagedNow(CheckResult found, Set<String> unusable) throws IOException {
    Set<String> unopened = new TreeSet<>(unusable);
    for (ObjectCorruptException damage : volume.packs().damaged()) {
      unopened.add(damage.resource().replaceFirst("\\.(idx|pack)$", ""));
    }
    return unopened.isEmpty() ? new TreeSet<>(found.packs()) : unopened;
  }

  /**
   * Copies what is sound, looks elsewhere for what is not, and takes the damaged packs away.
   *
   * @param lost objects that cannot be read
   * @param damaged packs that are taken away now
   * @param unsound all packs that are damaged, as far as is known: that they name an object does
   *     not tell that they have it
   * @return how many of the lost objects can be read afterwards
   */
  private long mend(
      Set<Oid> lost,
      Set<String> damaged,
      Set<String> unsound,
      OtherRepositories others,
      Progress progress)
      throws IOException {
    PackStore packs = volume.packs();
    packs.keepDamaged(damaged);
    Set<Oid> wanted = new HashSet<>(lost);
    Set<String> written = new HashSet<>();
    progress.begin("copying what is sound", -1);
    Set<String> doubtful = new HashSet<>(unsound);
    doubtful.addAll(damaged);
    SoundPacks sound = new SoundPacks(packs.contents(), doubtful);
    try (PackBatch batch = PackBatch.beginRepair(packs, volume.context().random(), sound::contain);
        RescuedObjects rescued = new RescuedObjects(batch, progress)) {
      for (String pack : damaged) {
        PackSalvage.run(packs, pack, rescued::isMissing, rescued::add);
      }
      rescued.addReadable(source(), packs.contents(), damaged);
      trash().salvage(id -> wanted.contains(id) && rescued.isMissing(id), rescued::add);
      for (Oid id : wanted) {
        rescued.addFrom(others, id);
      }
      wanted.removeIf(batch::writes);
      addNames(batch.publish(), written);
    }
    if (!wanted.isEmpty()) {
      storeFromDirectories(wanted, written, progress);
    }
    Set<String> leaving = new TreeSet<>(damaged);
    leaving.removeAll(written);
    doubtful.removeAll(written);
    requireCopied(leaving, doubtful);
    packs.unlinkDamaged(leaving);
    volume.git().refreshPacks();
    return (long) lost.size() - unreadable(lost).size();
  }

  // A new pack with the bytes that a damaged one once had has its name.
  private static void addNames(PublishedPacks packs, Set<String> names) {
    names.addAll(packs.dataPacks());
    names.addAll(packs.metaPacks());
  }

  private PackTrash trash() throws IOException {
    return PackTrash.of(volume.packs(), volume.files().storePath().toAbsolutePath());
  }

  // A directory whose files are as some commit has them gives the same objects again.
  private void storeFromDirectories(Set<Oid> wanted, Set<String> written, Progress progress)
      throws IOException {
    for (Name name : volume.files().branches().list()) {
      Optional<Directory> working = openWorking(name);
      if (working.isPresent()) {
        try (Directory directory = working.get()) {
          storeFrom(directory, wanted, written, progress);
        }
      }
    }
  }

  private Optional<Directory> openWorking(Name name) throws PosixException {
    try {
      return Optional.of(volume.files().branches().openDirectory(name));
    } catch (PosixException e) {
      if (e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR) || e.is(Errno.ELOOP)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private void storeFrom(Directory working, Set<Oid> wanted, Set<String> written, Progress progress)
      throws IOException {
    try (PackBatch batch =
        PackBatch.beginRepair(
            volume.packs(), volume.context().random(), id -> !wanted.contains(id))) {
      ScanSource source =
          ScanSource.withoutBase(working, volume.parameters(), batch, volume.trustRules(working));
      ScanResult scan =
          WorkingScan.store(
              source, batch, IndexSink.NONE, Waiting.nobody(), change -> {}, progress);
      Oid unused = new RootTree(volume.parameters(), scan.content(), scan.root(), "").write(batch);
      addNames(batch.publish(), written);
    }
  }

  /** Fails if something could be read only from packs that are about to lose their names. */
  private void requireCopied(Set<String> leaving, Set<String> doubtful) throws IOException {
    volume.packs().refresh();
    SoundPacks staying = new SoundPacks(volume.packs().contents(), doubtful);
    for (PackContents pack : volume.packs().contents()) {
      if (leaving.contains(pack.name())) {
        for (int position = 0; position < pack.index().count(); position++) {
          Oid id = pack.index().id(position);
          if (!staying.contain(id) && isReadable(id)) {
            throw new StoreException(
                "object " + id + " of " + pack.name() + " was not copied; nothing was set aside");
          }
        }
      }
    }
  }

  private boolean isReadable(Oid id) throws IOException {
    try {
      TypedContent.read(source(), id);
      return true;
    } catch (ObjectCorruptException | ObjectMissingException e) {
      return false;
    }
  }

  private ObjectSource source() throws IOException {
    return new UnreadableIsDamaged(volume.packs());
  }
}
