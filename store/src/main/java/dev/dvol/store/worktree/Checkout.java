// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.error.StoreException;
import dev.dvol.store.index.Fingerprint;
import dev.dvol.store.index.IndexRecord;
import dev.dvol.store.index.IndexRecord.KnownDirectory;
import dev.dvol.store.index.IndexRecord.KnownFile;
import dev.dvol.store.index.IndexSink;
import dev.dvol.store.index.StatIndex;
import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.EntryHandle;
import dev.dvol.store.posix.Errno;
import dev.dvol.store.posix.FileHandle;
import dev.dvol.store.posix.FileKind;
import dev.dvol.store.posix.Name;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.posix.PosixException;
import dev.dvol.store.posix.Stat;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.tree.DirectoryNode;
import dev.dvol.store.tree.Entry;
import dev.dvol.store.tree.Entry.DirectoryLink;
import dev.dvol.store.tree.Entry.FileNode;
import dev.dvol.store.tree.Entry.Metadata;
import dev.dvol.store.tree.Entry.SpecialNode;
import dev.dvol.store.tree.Entry.SymlinkNode;
import dev.dvol.store.tree.Escape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Brings a working directory to a stored state in place, touching only what differs: what the index
 * proves equal is not even read, known content of another state is changed chunk by chunk, unknown
 * content is read once and written where it differs.
 *
 * <p>The order is made for a full disk: first what is new is made and filled, then existing files
 * are changed, then what does not belong is removed, then directories get their metadata. The same
 * call on a half-changed directory finishes it, because everything changed by us has a newer change
 * time than its index record.
 *
 * <p>After a failure the directory is somewhere between the two states.
 */
public final class Checkout {
  private final CheckoutSource source;
  private final Posix posix;
  private final Skipped skipped = new Skipped();
  private final AppliedMetadata metadata;
  private final ContentFiller filler;
  private final HeldDirectories held = new HeldDirectories();
  private final List<FilePatch> patches = new ArrayList<>();
  private final List<String> removals = new ArrayList<>();
  private final List<DirectoryMetadata> directories = new ArrayList<>();
  private final List<Link> links = new ArrayList<>();
  private final Map<String, String> groupLeaders = new HashMap<>();
  private long device;
  private long writtenBytes;

  private record DirectoryMetadata(String path, Metadata metadata) {}

  /** A hard link to be made once its leader is there. */
  private record Link(String path, String leader, FileKind kind) {}

  /** A directory being walked. */
  private static final class Place {
    final HeldDirectory handle;
    final String path;
    final Map<Name, IndexRecord> records;

    /** The entries the index records stand for, where they may differ from the target. */
    final Map<Name, Entry> indexedEntries;

    final boolean sameTree;
    boolean touched;

    Place(
        HeldDirectory handle,
        String path,
        Map<Name, IndexRecord> records,
        Map<Name, Entry> indexedEntries,
        boolean sameTree) {
      this.handle = handle;
      this.path = path;
      this.records = records;
      this.indexedEntries = indexedEntries;
      this.sameTree = sameTree;
    }

    String pathOf(Name name) {
      String escaped = Escape.of(name.bytes());
      return path.isEmpty() ? escaped : path + "/" + escaped;
    }
  }

  private Checkout(CheckoutSource source, Progress progress) {
    this.source = source;
    this.posix = source.working().posix();
    this.metadata = new AppliedMetadata(posix, source.kept(), skipped);
    this.filler =
        new ContentFiller(source.objects(), source.target().parameters(), metadata, progress);
  }

  /**
   * Brings the directory to the target. What is remembered of it must be made durable, in this
   * order: what was kept, then the index; or a second run, which finds nothing left to do, would
   * forget what could not be applied.
   */
  public static Checkout apply(CheckoutSource source, Progress progress) throws IOException {
    progress.begin("writing", -1);
    Checkout checkout = new Checkout(source, progress);
    try (HeldDirectories held = checkout.held;
        ContentFiller filler = checkout.filler) {
      DeepStack.run(checkout::applied);
      checkout.writtenBytes = filler.writtenBytes();
    }
    return checkout;
  }

  /** What was done. */
  public CheckoutOutcome result() {
    return new CheckoutOutcome(writtenBytes, metadata.kept(), skipped.inPathOrder());
  }

  /** Syncs the file system and writes the index that describes the directory now. */
  public void syncAndIndex(IndexSink index) throws IOException {
    DeepStack.run(
        () -> {
          IndexRebuild.run(source, metadata, index);
          return this;
        });
  }

  private Checkout applied() throws IOException {
    device = source.working().stat().device();
    Optional<Oid> indexed = source.index().map(i -> i.header().tree());
    List<IndexRecord> records = source.index().map(i -> i.block(i.rootBlock())).orElse(List.of());
    Place root =
        place(
            held.hold(source.working().duplicate()),
            "",
            indexed,
            records,
            source.target().content());
    walk(root, source.target().content());
    noteDirectory(root, source.target().root(), true);
    root.handle.release();
    filler.flush();
    for (FilePatch patch : patches) {
      HeldDirectory parent = held.hold(PathOpener.parent(source.working(), patch.path()));
      patch(parent, patch);
      parent.release();
    }
    filler.flush();
    makeLinks();
    for (String path : removals) {
      try (Directory parent = PathOpener.parent(source.working(), path)) {
        parent.removeRecursively(PathOpener.name(path));
        metadata.forget(path);
      }
    }
    for (DirectoryMetadata each : directories) {
      try (Directory directory = PathOpener.directory(source.working(), each.path)) {
        metadata.apply(directory.fd(), each.path, FileKind.DIRECTORY, each.metadata);
      }
    }
    return this;
  }

  // Minutes may lie between the walk and this; what changed meanwhile is known no more.
  private void patch(HeldDirectory parent, FilePatch patch) throws IOException {
    try (EntryHandle held = hold(parent.get(), patch.target(), patch.path())) {
      Stat stat = held.stat();
      boolean unchanged = Fingerprint.of(stat).equals(patch.seen());
      makeOwn(held, stat, 0600);
      FileHandle handle = held.openForWriting();
      filler.patch(parent, unchanged ? patch : patch.withoutKnown(), handle);
    }
  }

  /**
   * Holds on to an entry that is to be changed in place. One with several names could be somebody
   * else's: of all that happens to it meanwhile, a link to a file outside of the volume is what
   * must not be written to, nor given another owner.
   */
  private static EntryHandle hold(Directory parent, Entry entry, String path) throws IOException {
    EntryHandle held = parent.hold(entry.name());
    boolean ours = false;
    try {
      Stat stat = held.stat();
      ours = stat.kind() == entry.kind() && stat.links() == 1;
    } finally {
      if (!ours) {
        held.close();
      }
    }
    if (!ours) {
      throw new StoreException(
          "somebody put another entry in the place of " + path + " while it was written",
          null,
          List.of("stop what writes to the volume, and do the same again"));
    }
    return held;
  }

  private void applyMetadata(Directory parent, Entry entry, String path) throws IOException {
    try (EntryHandle held = hold(parent, entry, path)) {
      metadata.apply(held.fd(), path, entry.kind(), entry.metadata());
    }
  }

  private Place place(
      HeldDirectory handle,
      String path,
      Optional<Oid> indexed,
      List<IndexRecord> records,
      Oid target)
      throws IOException {
    Map<Name, IndexRecord> byName = new HashMap<>();
    records.forEach(record -> byName.put(record.name(), record));
    boolean sameTree = indexed.equals(Optional.of(target));
    Map<Name, Entry> entries = new HashMap<>();
    if (indexed.isPresent() && !sameTree) {
      for (Entry entry : DirectoryNode.read(indexed.get(), source.objects())) {
        entries.put(entry.name(), entry);
      }
    }
    return new Place(handle, path, byName, entries, sameTree);
  }

  private void walk(Place place, Oid target) throws IOException {
    List<Name> names = place.handle.get().list();
    List<Entry> entries = DirectoryNode.read(target, source.objects());
    int i = 0;
    int j = 0;
    while (i < names.size() || j < entries.size()) {
      int order =
          i == names.size()
              ? 1
              : j == entries.size() ? -1 : names.get(i).compareTo(entries.get(j).name());
      if (order < 0) {
        remove(place, names.get(i++));
      } else if (order > 0) {
        make(place, entries.get(j++));
      } else {
        i++;
        change(place, entries.get(j++));
      }
    }
  }

  private void remove(Place place, Name name) throws IOException {
    Optional<Stat> stat = place.handle.get().findStat(name);
    if (stat.isPresent() && !isMounted(place.pathOf(name), stat.get())) {
      removals.add(place.pathOf(name));
      place.touched = true;
    }
  }

  // What is mounted inside a volume belongs to somebody else; the scan passes it over as well.
  private boolean isMounted(String path, Stat stat) {
    boolean mounted = stat.device() != device || (stat.attributes() & Stat.MOUNT_ROOT) != 0;
    if (mounted) {
      skipped.add(path, "another file system is mounted here");
    }
    return mounted;
  }

  private void make(Place place, Entry entry) throws IOException {
    place.touched = true;
    String path = place.pathOf(entry.name());
    if (isFollower(entry, path)) {
      links.add(new Link(path, leader(entry), entry.kind()));
      return;
    }
    Directory parent = place.handle.get();
    byte[] name = entry.name().bytes();
    if (entry.node() instanceof FileNode) {
      filler.create(place.handle, path, entry);
    } else if (entry.node() instanceof DirectoryLink directory) {
      HeldDirectory handle = held.hold(parent.makeDirectory(entry.name(), 0700));
      Place below = place(handle, path, Optional.empty(), List.of(), directory.tree());
      walk(below, directory.tree());
      noteDirectory(below, entry.metadata(), true);
      handle.release();
    } else if (entry.node() instanceof SymlinkNode link) {
      posix.symlinkat(Escape.parse(link.target()), parent.fd(), name);
      applyMetadata(parent, entry, path);
    } else if (entry.node() instanceof SpecialNode special) {
      makeSpecial(parent, path, entry, special);
    }
  }

  private void makeSpecial(Directory parent, String path, Entry entry, SpecialNode special)
      throws IOException {
    byte[] name = entry.name().bytes();
    try {
      posix.mknodat(parent.fd(), name, special.kind(), 0600, special.major(), special.minor());
    } catch (PosixException e) {
      boolean forbidden = e.is(Errno.EPERM) || e.is(Errno.EACCES);
      if (!forbidden) {
        throw e;
      }
      metadata.absent(path, "a device", e);
      return;
    }
    applyMetadata(parent, entry, path);
  }

  private boolean isFollower(Entry entry, String path) {
    Optional<String> group = entry.node().linkGroup();
    if (group.isEmpty()) {
      return false;
    }
    String leader = groupLeaders.putIfAbsent(group.get(), path);
    return leader != null && !leader.equals(path);
  }

  private String leader(Entry entry) {
    String leader = groupLeaders.get(entry.node().linkGroup().orElseThrow());
    if (leader == null) {
      throw new IllegalStateException("a follower without a leader: " + entry.name());
    }
    return leader;
  }

  private void change(Place place, Entry entry) throws IOException {
    Stat stat = place.handle.get().stat(entry.name());
    Fingerprint print = Fingerprint.of(stat);
    String path = place.pathOf(entry.name());
    if (isMounted(path, stat)) {
      return;
    }
    if (stat.kind() != entry.kind()) {
      replace(place, entry, path);
      return;
    }
    IndexRecord record = place.records.get(entry.name());
    boolean unchanged = record != null && record.trusted() && record.fingerprint().equals(print);
    if (entry.node() instanceof DirectoryLink directory) {
      changeDirectory(place, entry, directory.tree(), path, record, unchanged);
    } else if (isFollower(entry, path)) {
      // Whether it must be linked anew shows only when its leader is final.
      place.touched = true;
      links.add(new Link(path, leader(entry), entry.kind()));
    } else if (unchanged && isCommitted(place, entry)) {
      return;
    } else if (entry.node() instanceof FileNode file) {
      changeFile(place, entry, file, path, stat, unchanged ? record : null);
    } else {
      changeOther(place, entry, path, stat);
    }
  }

  // The index proves the entry to be what the indexed state has; is that what the target has?
  private static boolean isCommitted(Place place, Entry entry) {
    return place.sameTree || entry.equals(place.indexedEntries.get(entry.name()));
  }

  private void changeDirectory(
      Place parent,
      Entry entry,
      Oid target,
      String path,
      @Nullable IndexRecord record,
      boolean unchanged)
      throws IOException {
    makeEnterable(parent, entry.name());
    Optional<KnownDirectory> known =
        record == null
            ? Optional.empty()
            : record.known() instanceof KnownDirectory directory
                ? Optional.of(directory)
                : Optional.empty();
    HeldDirectory handle = held.hold(parent.handle.get().openDirectory(entry.name()));
    Place below = place(handle, path, known.map(KnownDirectory::tree), records(known), target);
    walk(below, target);
    noteDirectory(below, entry.metadata(), !(unchanged && sameMetadata(parent, entry)));
    handle.release();
  }

  private List<IndexRecord> records(Optional<KnownDirectory> known) {
    Optional<StatIndex> index = source.index();
    return index.isPresent() && known.isPresent()
        ? index.get().block(known.get().block())
        : List.of();
  }

  private static boolean sameMetadata(Place parent, Entry entry) {
    Entry indexed = parent.indexedEntries.get(entry.name());
    return parent.sameTree || indexed != null && indexed.metadata().equals(entry.metadata());
  }

  private void noteDirectory(Place place, Metadata wanted, boolean differs) {
    if (place.touched || differs) {
      directories.add(new DirectoryMetadata(place.path, wanted));
    }
  }

  private void changeFile(
      Place place,
      Entry entry,
      FileNode target,
      String path,
      Stat stat,
      @Nullable IndexRecord proof)
      throws IOException {
    Optional<FileNode> known = knownFile(stat, proof);
    boolean sameContent = known.isPresent() && known.get().hasContentOf(target);
    FilePatch patch = new FilePatch(path, entry, known, Fingerprint.of(stat));
    // In place, a file with other names would change under those too.
    boolean shared = stat.links() > 1;
    if (shared || !sameContent && !ContentFiller.canPatch(patch)) {
      replace(place, entry, path);
    } else if (sameContent) {
      applyMetadata(place.handle.get(), entry, path);
    } else {
      patches.add(patch);
    }
  }

  private static Optional<FileNode> knownFile(Stat stat, @Nullable IndexRecord proof) {
    if (proof == null || !(proof.known() instanceof KnownFile file)) {
      return Optional.empty();
    }
    return Optional.of(
        new FileNode(stat.size(), file.cut(), file.content(), file.dataBytes(), Optional.empty()));
  }

  private void changeOther(Place place, Entry entry, String path, Stat stat) throws IOException {
    if (stat.links() == 1) {
      try (EntryHandle held = hold(place.handle.get(), entry, path)) {
        if (isSame(entry, held)) {
          metadata.apply(held.fd(), path, entry.kind(), entry.metadata());
          return;
        }
      }
    }
    replace(place, entry, path);
  }

  private static boolean isSame(Entry entry, EntryHandle held) throws PosixException {
    if (entry.node() instanceof SymlinkNode link) {
      return Escape.of(held.target()).equals(link.target());
    }
    Stat stat = held.stat();
    return entry.node() instanceof SpecialNode special
        && special.major() == stat.rdevMajor()
        && special.minor() == stat.rdevMinor();
  }

  private void replace(Place place, Entry entry, String path) throws IOException {
    place.handle.get().removeRecursively(entry.name());
    metadata.forget(path);
    // It may lead its group already; made anew it leads it still.
    entry.node().linkGroup().ifPresent(group -> groupLeaders.remove(group, path));
    make(place, entry);
  }

  private void makeLinks() throws IOException {
    for (Link link : links) {
      try (Directory leaderParent = PathOpener.parent(source.working(), link.leader);
          Directory parent = PathOpener.parent(source.working(), link.path)) {
        Name leader = PathOpener.name(link.leader);
        Name name = PathOpener.name(link.path);
        Optional<Stat> there = parent.findStat(name);
        Stat wanted = leaderParent.stat(leader);
        if (wanted.kind() != link.kind) {
          throw new ObjectCorruptException(
              link.path,
              "%s of the store is a %s and a hard link to %s, which is a %s"
                  .formatted(link.path, link.kind, link.leader, wanted.kind()));
        }
        metadata.noteLink(link.path, link.leader);
        if (there.isPresent() && there.get().inode() == wanted.inode()) {
          continue;
        }
        if (there.isPresent()) {
          parent.removeRecursively(name);
        }
        posix.linkat(leaderParent.fd(), leader.bytes(), parent.fd(), name.bytes());
        // A new link moves the inode's change time, which the index must learn.
        metadata.noteLook(leaderParent, leader, link.leader);
      }
    }
  }

  private void makeEnterable(Place parent, Name name) throws PosixException {
    if (posix.effectiveUserId() != 0) {
      try (EntryHandle held = parent.handle.get().hold(name)) {
        Stat stat = held.stat();
        parent.touched |= stat.kind() == FileKind.DIRECTORY && makeOwn(held, stat, 0700);
      }
    }
  }

  // Without root, what we may not write or enter we must first make ours to write or enter.
  private boolean makeOwn(EntryHandle held, Stat stat, int wanted) throws PosixException {
    long user = posix.effectiveUserId();
    boolean needed = user != 0 && (stat.permissions() & wanted) != wanted && stat.uid() == user;
    if (needed) {
      held.setPermissions(stat.permissions() | wanted);
    }
    return needed;
  }
}
