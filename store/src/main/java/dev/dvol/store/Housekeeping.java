// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.index.StatIndex;
import dev.dvol.store.internal.git.GitRepository;
import dev.dvol.store.journal.Intent;
import dev.dvol.store.object.Oid;
import dev.dvol.store.pack.PackContents;
import dev.dvol.store.pack.PackLimits;
import dev.dvol.store.pack.PackRewrite;
import dev.dvol.store.pack.PackStore;
import dev.dvol.store.pack.PackTrash;
import dev.dvol.store.pack.TrashedPack;
import dev.dvol.store.posix.DurableFile;
import dev.dvol.store.posix.Name;
import dev.dvol.store.posix.PosixException;
import dev.dvol.store.reach.Reachability;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What gc may ask of a store and do to it, while the volume's lock is held. Each operation is
 * durable when it returns and leaves a store in which everything that was reachable still is, if it
 * is only asked to remove what is not; what that is, the caller decides. For one thread.
 */
public final class Housekeeping {
  private static final int REFS_AT_ONCE = 200;

  private final OpenVolume volume;
  private final Transitions transitions;
  private final RootFinder roots;
  private final boolean readOnly;

  /** Packs in the trash that count as put back, where nothing may be changed. */
  private final List<TrashedPack> borrowed = new ArrayList<>();

  /** Reads them, and the others; none while there are none. */
  private @Nullable PackStore lookingOn;

  Housekeeping(OpenVolume volume, Transitions transitions, boolean readOnly) {
    this.volume = volume;
    this.transitions = transitions;
    this.roots = new RootFinder(volume);
    this.readOnly = readOnly;
  }

  /** The volume. */
  public VolumeName name() {
    return volume.name();
  }

  /** The clocks now. */
  public ClockReading clocks() throws IOException {
    return ClockReading.of(volume.context());
  }

  /**
   * All that needs objects, read anew from the disk.
   *
   * @throws ObjectCorruptException if a ref, a state or the journal cannot be read
   * @throws dev.dvol.store.error.StoreException if stock git keeps a work tree with this store
   */
  public List<Root> roots() throws IOException {
    return roots.find();
  }

  /** Saved states alone. */
  public List<Root> savedStates() throws IOException {
    return roots.saved();
  }

  /**
   * Where refs pointed since a time. Only good for keeping more: logs may lack moves, and what they
   * name may be gone.
   */
  public List<Oid> movedFrom(Instant since) throws IOException {
    return roots.movedFrom(since);
  }

  /**
   * Whether the log of a ref tells that it was moved away from something. Good for keeping more
   * only, as {@link #movedFrom}.
   */
  public boolean tellsOfMove(String ref, Oid from) throws IOException {
    return roots.tellsOfMove(ref, from);
  }

  /**
   * A mark of the packs as they are now, nothing marked yet. Refreshes the packs, which ends
   * earlier marks.
   *
   * @throws ObjectCorruptException if a pack or an index is damaged: what is in it cannot be told
   */
  public Reachability reachability() throws IOException {
    packs().refresh();
    volume.git().refreshPacks();
    List<ObjectCorruptException> damaged = packs().damaged();
    if (!damaged.isEmpty()) {
      throw damaged.get(0);
    }
    for (PackContents pack : packs().contents()) {
      if (!pack.index().isSound()) {
        throw new ObjectCorruptException(
            pack.name(), pack.index().name() + " is damaged: its checksum is wrong");
      }
    }
    int threads = Math.min(4, Runtime.getRuntime().availableProcessors());
    return Reachability.of(packs(), threads);
  }

  /**
   * Whether stock git is receiving a push, as the directories it makes for that tell; those of one
   * that was killed count for a day.
   */
  public boolean isReceiving() throws IOException {
    return new StockGitFiles(volume).isReceiving();
  }

  /**
   * Which saved states cannot be dropped now, by the names of their refs: git's lock is in the way.
   * Another program holds it, or a kill left it, where there was no room to name it in the journal;
   * nobody can tell which, so it stays.
   */
  public Set<String> lockedSaved(List<Root> saved) throws IOException {
    Set<String> locked = new HashSet<>();
    for (Root root : saved) {
      if (volume.git().isLockedAgainstRemoval(root.name())) {
        locked.add(root.name());
      }
    }
    return locked;
  }

  /**
   * Drops saved states, durably.
   *
   * @throws dev.dvol.store.error.RepositoryLockedException if git's lock of one is held, those
   *     before it are gone
   * @throws IOException if one could not be dropped; those before it are gone
   * @throws IllegalArgumentException if one is none
   */
  public void dropSaved(List<Root> saved) throws IOException {
    requireWritable();
    for (int from = 0; from < saved.size(); from += REFS_AT_ONCE) {
      dropSome(saved.subList(from, Math.min(saved.size(), from + REFS_AT_ONCE)));
    }
  }

  private void dropSome(List<Root> saved) throws IOException {
    List<String> locked = new ArrayList<>();
    for (Root root : saved) {
      if (root.kind() != Root.Kind.SAVED) {
        throw new IllegalArgumentException("no saved state: " + root);
      }
      locked.add(root.name());
    }
    locked.add(Refs.PACKED);
    Optional<Intent> open = Intent.read(volume.files().journal());
    if (open.isPresent()) {
      // There was no room to finish that.
      transitions.runRefsBeside(open.get(), locked, () -> deleteRefs(saved));
      return;
    }
    try {
      transitions.runRefs(
          Intent.ofRefs(Intent.Kind.REFS, Refs.HEAD, Optional.empty(), locked),
          () -> deleteRefs(saved));
    } catch (PosixException e) {
      if (!NoRoom.isCauseOf(e)) {
        throw e;
      }
      // What is dropped makes room.
      deleteRefs(saved);
    }
  }

  private void deleteRefs(List<Root> refs) throws IOException {
    for (Root root : refs) {
      if (volume.git().findRef(root.name()).isPresent()) {
        volume.git().deleteRef(root.name(), root.id());
      }
    }
  }

  /** The directory node that each stat index describes, by the index's file name. */
  public SortedMap<String, Oid> indexedTrees() throws IOException {
    SortedMap<String, Oid> trees = new TreeMap<>();
    Path directory = volume.files().path().resolve("index");
    for (Name name : volume.files().index().list()) {
      if (!DurableFile.isTemporary(name)) {
        StatIndex.open(directory.resolve(name.toString()))
            .ifPresent(index -> trees.put(name.toString(), index.header().tree()));
      }
    }
    return trees;
  }

  /** Removes a stat index durably; the next command reads the files once. */
  public void dropIndex(String fileName) throws IOException {
    requireWritable();
    DurableFile.removeDurably(volume.files().index(), Name.of(fileName));
  }

  /**
   * New packs of one family, to be filled from old ones; to be closed.
   *
   * @param expectedBytes about how much will be copied
   * @param expectedObjects how many objects
   */
  public PackRewrite rewrite(long expectedBytes, long expectedObjects) throws IOException {
    requireWritable();
    return PackRewrite.begin(packs(), volume.context().random(), expectedBytes, expectedObjects);
  }

  /**
   * Whether a copy of so many bytes leaves room for others on the file system, a database beside it
   * among them: a tenth as much again, and 64 MiB.
   */
  public boolean hasRoomFor(long bytes) throws IOException {
    long free = volume.posix().fstatfs(volume.files().branches().fd()).freeBytes();
    return bytes + bytes / 10 + (64L << 20) <= free;
  }

  /** Bytes of all packs with their indexes, as they are now. */
  public long packBytes() throws IOException {
    packs().refresh();
    return packs().contents().stream()
        .mapToLong(pack -> pack.sizeInBytes() + pack.indexBytes())
        .sum();
  }

  /** Retired packs, without those that count as put back. */
  public List<TrashedPack> trashed() throws IOException {
    return trash().list().stream().filter(pack -> !borrowed.contains(pack)).toList();
  }

  /** Retires packs, durably; they can be put back. */
  public void retire(List<String> packs, TrashedPack.Reason reason) throws IOException {
    requireWritable();
    trash().retire(packs, reason, volume.context().clock().instant());
    volume.git().refreshPacks();
  }

  /** Removes packs that need not be put back, for want of room in the trash. */
  public void removeAtOnce(List<String> packs) throws IOException {
    requireWritable();
    trash().removeAtOnce(packs);
    volume.git().refreshPacks();
  }

  /**
   * Puts back a pack in the trash that has an object. Where nothing may be changed, the pack only
   * counts as put back from now on, for this object and for marks that begin later.
   *
   * @return how many were put back; none if no pack in the trash has the object
   * @throws ObjectCorruptException if such a pack is damaged, where nothing may be changed
   */
  public int restore(Oid missing) throws IOException {
    List<TrashedPack> packs =
        trash().find(missing).stream().filter(pack -> !borrowed.contains(pack)).toList();
    if (packs.isEmpty()) {
      return 0;
    }
    if (readOnly) {
      borrow(packs.get(0));
      return 1;
    }
    trash().restore(packs.get(0));
    volume.git().refreshPacks();
    return 1;
  }

  // By a store of its own: whoever uses the volume afterwards must not count on what is not there.
  private void borrow(TrashedPack pack) throws IOException {
    PackStore store = lookingOn;
    if (store == null) {
      store =
          PackStore.open(
              volume.posix(),
              volume.files().storePath().resolve("objects"),
              volume.git().fallback(),
              PackLimits.DEFAULT);
      lookingOn = store;
    }
    trash().lend(pack, store);
    borrowed.add(pack);
  }

  /** Removes retired packs for good. Needs no room on the disk. */
  public void empty(List<TrashedPack> packs) throws IOException {
    requireWritable();
    trash().remove(packs);
  }

  /**
   * Removes what stock git derived from packs and commits that may be gone: its commit graphs.
   * Losing them costs git time.
   */
  public void dropCommitGraphs() throws IOException {
    requireWritable();
    new StockGitFiles(volume).dropCommitGraphs();
  }

  /**
   * Takes lines out of the logs of refs that name objects which are about to go, or are gone: git
   * takes such a line for damage.
   */
  public void forgetMoves(Doomed doomed) throws IOException {
    requireWritable();
    GitRepository.forgetMoves(
        volume.posix(), volume.files().storePath().toAbsolutePath(), doomed::test);
  }

  /** Tells which objects go. */
  @FunctionalInterface
  public interface Doomed {
    /** Whether an object goes. */
    boolean test(Oid id) throws IOException;
  }

  /** What gc wrote down last; its own business. */
  public Optional<byte[]> readRecord() throws IOException {
    return new RecordFile(volume).read();
  }

  /** Writes that down, durably. */
  public void writeRecord(byte[] record) throws IOException {
    requireWritable();
    new RecordFile(volume).write(record);
  }

  /** Whether an object is in the store; it says nothing of what that names. */
  public boolean contains(Oid id) throws IOException {
    return packs().contains(id);
  }

  /** Closes what was opened to look on; marks are worth nothing any more. */
  void end() throws IOException {
    PackStore store = lookingOn;
    lookingOn = null;
    if (store != null) {
      store.close();
    }
  }

  private PackStore packs() throws IOException {
    PackStore store = lookingOn;
    return store == null ? volume.packs() : store;
  }

  private PackTrash trash() throws IOException {
    return PackTrash.of(packs(), volume.files().storePath().toAbsolutePath());
  }

  private void requireWritable() {
    if (readOnly) {
      throw new IllegalStateException("nothing is to be changed");
    }
  }
}
