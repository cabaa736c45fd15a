// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import static dev.dvol.store.worktree.SourceException.source;

import dev.dvol.store.chunk.StoredContent;
import dev.dvol.store.index.Fingerprint;
import dev.dvol.store.index.IndexRecord;
import dev.dvol.store.index.IndexRecord.KnownDirectory;
import dev.dvol.store.index.IndexRecord.KnownFile;
import dev.dvol.store.index.IndexSink;
import dev.dvol.store.index.StatIndex;
import dev.dvol.store.object.ObjectSink;
import dev.dvol.store.object.Oid;
import dev.dvol.store.pack.PackBatch;
import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.FileKind;
import dev.dvol.store.posix.Name;
import dev.dvol.store.posix.Stat;
import dev.dvol.store.posix.Timestamp;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.tree.Attribute;
import dev.dvol.store.tree.Entry;
import dev.dvol.store.tree.Entry.FileNode;
import dev.dvol.store.tree.Entry.Metadata;
import dev.dvol.store.tree.RootTree;
import dev.dvol.store.tree.StoredDirectory;
import dev.dvol.store.tree.TreeLimits;
import dev.dvol.store.worktree.DirectoryScan.Child;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Goes through a working directory once, depth first and sorted by name, believing the index for
 * what it proves unchanged and reading the rest. Either it stores (a snapshot) or it only compares.
 * Directories are finished in the order they were left, each after those in it; a bounded number of
 * them waits for the files being read, or for who waits for the walk.
 */
public final class WorkingScan {
  private static final int MOST_WAITING_DIRECTORIES = 200;
  private static final int MOST_WAITING_ENTRIES = 200_000;
  private static final byte[] ITSELF = {'.'};
  private static final Map<Long, String> FLAGS =
      Map.of(
          Stat.IMMUTABLE, "immutable",
          Stat.APPEND_ONLY, "append-only",
          Stat.NO_DUMP, "no-dump",
          Stat.VERITY, "verity");
  private static final long ALL_FLAGS = FLAGS.keySet().stream().reduce(0L, (a, b) -> a | b);

  /** Bytes of a block as file systems count them. */
  private static final int BLOCK = 512;

  private final ScanSource from;
  private final ContentPipeline pipeline;
  private final DirectoryFinisher finisher;
  private final Skipped skipped = new Skipped();
  private final Deque<DirectoryScan> waiting = new ArrayDeque<>();
  private final LinkedFiles linkedFiles = new LinkedFiles();
  private final Set<Directory> open = new HashSet<>();
  private final boolean stores;
  private final LongConsumer newFiles;
  private final Waiting others;
  private int waitingEntries;
  private long device;

  private WorkingScan(
      ScanSource from,
      ContentPipeline pipeline,
      ObjectSink nodes,
      Optional<IndexSink> index,
      Timestamp began,
      Waiting others,
      ChangeListener listener,
      LongConsumer newFiles) {
    this.from = from;
    this.newFiles = newFiles;
    this.others = others;
    this.pipeline = pipeline;
    this.stores = index.isPresent();
    this.finisher = new DirectoryFinisher(from, nodes, index, began, listener, skipped);
  }

  /**
   * Stores the working directory: chunks and nodes go to the sinks, records to the index. The file
   * system is synced first, as the trust rules demand.
   *
   * @param batch takes chunks, trees and metadata; published by the caller
   * @param index where records are written; finished by the caller
   * @param waiting who waits for the files meanwhile
   */
  public static ScanResult store(
      ScanSource from,
      PackBatch batch,
      IndexSink index,
      Waiting waiting,
      ChangeListener listener,
      Progress progress)
      throws IOException {
    BaseChunks base = new BaseChunks(from);
    ChunkStorer.Factory storers = StoringChunks.into(batch, base, from.parameters());
    Timestamp began = from.working().posix().coarseRealTime();
    from.working().posix().syncfs(from.working().fd());
    Progress telling = new ExpectedPacks(batch, progress);
    return run(
        from, storers, batch, Optional.of(index), began, waiting, listener, base::expect, telling);
  }

  /** Compares the working directory with the reference; nothing is stored. */
  public static ScanResult compare(ScanSource from, ChangeListener listener, Progress progress)
      throws IOException {
    HashingChunks nothing = new HashingChunks();
    return run(
        from,
        HashingChunks::new,
        nothing,
        Optional.empty(),
        new Timestamp(0, 0),
        Waiting.nobody(),
        listener,
        bytes -> {},
        progress);
  }

  private static ScanResult run(
      ScanSource from,
      ChunkStorer.Factory storers,
      ObjectSink nodes,
      Optional<IndexSink> index,
      Timestamp began,
      Waiting others,
      ChangeListener listener,
      LongConsumer newFiles,
      Progress progress)
      throws IOException {
    progress.begin("reading", -1);
    try (ContentPipeline pipeline =
        new ContentPipeline(
            from.working().posix(), from.parameters(), from.objects(), nodes, storers, progress)) {
      WorkingScan scan =
          new WorkingScan(from, pipeline, nodes, index, began, others, listener, newFiles);
      return DeepStack.run(scan::run);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private ScanResult run() throws IOException {
    Stat rootStat = from.working().stat();
    device = rootStat.device();
    Optional<StoredDirectory> keeper = stored(from.keeperContent(), Optional.empty());
    DirectoryScan root =
        new DirectoryScan(
            from.working(),
            "",
            from.index().map(i -> i.header().tree()),
            keeper,
            stored(from.referenceContent(), keeper));
    List<IndexRecord> records = from.index().map(i -> i.block(i.rootBlock())).orElse(List.of());
    List<Attribute> rootAttributes;
    try {
      scan(root, records);
      rootAttributes = EntryReader.attributes(from.working(), ITSELF);
      others.walked();
      finishUntil(0, 0);
    } finally {
      closeAll();
    }
    Oid tree = root.tree;
    if (tree == null) {
      throw new IllegalStateException("the root was not finished");
    }
    Metadata metadata =
        from.kept()
            .adjust(
                "",
                EntryReader.metadata(Fingerprint.of(rootStat), rootAttributes),
                from.keeper().map(RootTree::root));
    finisher.compareRoot(metadata);
    return new ScanResult(
        tree,
        metadata,
        root.block,
        finisher.logicalBytes(),
        finisher.entries(),
        pipeline.readBytes(),
        finisher.kept(Fingerprint.of(rootStat)),
        skipped.inPathOrder());
  }

  private void scan(DirectoryScan directory, List<IndexRecord> records) throws IOException {
    Map<Name, IndexRecord> known = new HashMap<>();
    records.forEach(record -> known.put(record.name(), record));
    for (Name name : names(directory)) {
      Optional<Stat> stat = stat(directory, name);
      if (stat.isEmpty()) {
        continue;
      }
      // What is passed over must not stay in the tree as it was.
      if (look(directory, name, stat.get(), known.get(name))) {
        known.remove(name);
      }
    }
    directory.removed.addAll(known.keySet());
    waiting.add(directory);
    waitingEntries += directory.children.size();
    finishRead();
    finishUntil(MOST_WAITING_DIRECTORIES, MOST_WAITING_ENTRIES);
  }

  private List<Name> names(DirectoryScan directory) throws IOException {
    try {
      return source(directory.handle::list);
    } catch (SourceException e) {
      skipped.addLost(
          directory.path, "its entries cannot be listed: " + e.refusal().errno().text());
      return List.of();
    }
  }

  private Optional<Stat> stat(DirectoryScan directory, Name name) throws SourceException {
    try {
      return source(() -> directory.handle.findStat(name));
    } catch (SourceException e) {
      skipped.addLost(directory.pathOf(name), "unreadable: " + e.refusal().errno().text());
      return Optional.empty();
    }
  }

  private boolean look(DirectoryScan directory, Name name, Stat stat, @Nullable IndexRecord record)
      throws IOException {
    if (stat.device() != device || (stat.attributes() & Stat.MOUNT_ROOT) != 0) {
      forget(directory, name, record);
      skipped.addLost(directory.pathOf(name), "another file system is mounted here");
      return false;
    }
    warnOfFlags(directory, name, stat);
    Fingerprint print = Fingerprint.of(stat);
    boolean unchanged = record != null && record.trusted() && record.fingerprint().equals(print);
    IndexRecord sameKind = record != null && record.isOf(print.kind()) ? record : null;
    Child child =
        new Child(
            name,
            print,
            stat.links(),
            linkedFiles.group(directory, name, stat),
            sameKind,
            unchanged);
    if (mustAsk(child) && !ask(directory, child)) {
      return false;
    }
    if (print.kind() == FileKind.DIRECTORY) {
      if (!enter(directory, child)) {
        return false;
      }
    } else if (print.kind() == FileKind.FILE && !child.isProven()) {
      lookInside(directory, child, stat);
    }
    directory.children.add(child);
    return true;
  }

  private void lookInside(DirectoryScan directory, Child child, Stat stat) throws IOException {
    linkedFiles.share(child);
    if (!child.isContentKnown()) {
      Optional<KnownFile> old = oldContent(directory, child);
      // What has nothing to be compared with is new whatever is in it.
      if (!stores && old.isEmpty()) {
        return;
      }
      boolean firstName = child.group.map(directory.pathOf(child.name)::equals).orElse(true);
      if (old.isEmpty() && firstName) {
        newFiles.accept(Math.min(stat.size(), stat.blocks() * BLOCK));
      }
      child.reading = submit(directory, child, old);
    }
    linkedFiles.add(child);
  }

  // Others who go on may change it before it is finished; of a directory all depends on what is in
  // it.
  private boolean mustAsk(Child child) {
    boolean proven = child.isProven() && child.print.kind() != FileKind.DIRECTORY;
    return others.isSomebody() && !proven;
  }

  private boolean ask(DirectoryScan directory, Child child) {
    try {
      child.look = EntryLook.at(directory.handle, child);
      return true;
    } catch (SourceException e) {
      skipped.addLost(directory.pathOf(child.name), DirectoryFinisher.reason(e.refusal()));
      return false;
    }
  }

  // What is passed over is in no new record, so it must not stay in the tree: a later removal would
  // go unseen.
  private static void forget(DirectoryScan directory, Name name, @Nullable IndexRecord record) {
    if (record != null) {
      directory.removed.add(name);
    }
  }

  private boolean enter(DirectoryScan parent, Child child) throws IOException {
    String path = parent.pathOf(child.name);
    if (!TreeLimits.allow(path)) {
      forget(parent, child.name, child.record);
      skipped.addLost(path, "nested too deeply");
      return false;
    }
    Directory handle;
    try {
      handle = source(() -> parent.handle.openDirectory(child.name));
    } catch (SourceException e) {
      skipped.addLost(path, "cannot be entered: " + e.refusal().errno().text());
      return false;
    }
    open.add(handle);
    Optional<KnownDirectory> known =
        child.record == null
            ? Optional.empty()
            : Optional.of((KnownDirectory) child.record.known());
    Optional<StoredDirectory> keeper =
        stored(nodeBelow(parent.keeper, parent, child, known), Optional.empty());
    DirectoryScan below =
        new DirectoryScan(
            handle,
            path,
            known.map(KnownDirectory::tree),
            keeper,
            stored(nodeBelow(parent.reference, parent, child, known), keeper));
    child.below = below;
    scan(below, recordsOf(known));
    return true;
  }

  private List<IndexRecord> recordsOf(Optional<KnownDirectory> known) {
    Optional<StatIndex> index = from.index();
    return index.isPresent() && known.isPresent()
        ? index.get().block(known.get().block())
        : List.of();
  }

  private static Optional<Oid> nodeBelow(
      Optional<StoredDirectory> stored,
      DirectoryScan parent,
      Child child,
      Optional<KnownDirectory> known)
      throws IOException {
    if (stored.isEmpty()) {
      return Optional.empty();
    }
    if (parent.indexed.equals(stored.map(StoredDirectory::id))) {
      return known.map(KnownDirectory::tree);
    }
    return EntryComparison.tree(stored.get().find(child.name));
  }

  // The same directory is read once for both of its uses.
  private Optional<StoredDirectory> stored(Optional<Oid> node, Optional<StoredDirectory> other) {
    if (node.isPresent() && node.equals(other.map(StoredDirectory::id))) {
      return other;
    }
    return node.map(id -> new StoredDirectory(id, from.objects()));
  }

  private CompletableFuture<ReadResult> submit(
      DirectoryScan directory, Child child, Optional<KnownFile> old) throws IOException {
    Optional<FileClone> clone;
    try {
      clone = others.clone(directory.handle, child.name);
    } catch (SourceException e) {
      return CompletableFuture.failedFuture(e);
    }
    if (clone.isPresent()) {
      return pipeline.submit(clone.get(), old);
    }
    CompletableFuture<ReadResult> reading =
        pipeline.submit(directory.handle, child.name, child.print.size(), old);
    others.forReading(reading);
    return reading;
  }

  // What the file is compared with and whose cut it keeps: the reference, else what the index knows
  // of it.
  private Optional<KnownFile> oldContent(DirectoryScan directory, Child child) throws IOException {
    Optional<KnownFile> indexed =
        child.record == null ? Optional.empty() : Optional.of((KnownFile) child.record.known());
    if (directory.referenceIsIndexed() || directory.reference.isEmpty()) {
      return indexed;
    }
    Optional<KnownFile> referenced =
        directory.reference.get().find(child.name).flatMap(WorkingScan::knownFile);
    return referenced.or(() -> indexed);
  }

  private static Optional<KnownFile> knownFile(Entry entry) {
    if (entry.node() instanceof FileNode file) {
      Optional<StoredContent> content = file.content();
      return Optional.of(new KnownFile(file.cut(), content, file.dataBytes()));
    }
    return Optional.empty();
  }

  private void warnOfFlags(DirectoryScan directory, Name name, Stat stat) {
    if ((stat.attributes() & ALL_FLAGS) == 0) {
      return;
    }
    FLAGS.forEach(
        (bit, word) -> {
          if ((stat.attributes() & bit) != 0) {
            skipped.add(directory.pathOf(name), "its inode flag '" + word + "' is not kept");
          }
        });
  }

  // As soon as can be, while nobody waits: what is known of entries then goes while it is young,
  // and the collector need not copy it.
  private void finishRead() throws IOException {
    while (!others.isSomebody() && !waiting.isEmpty() && waiting.element().isRead()) {
      finishFirst();
    }
  }

  private void finishUntil(int directories, int entries) throws IOException {
    while (waiting.size() > directories || waitingEntries > entries) {
      finishFirst();
    }
  }

  private void finishFirst() throws IOException {
    DirectoryScan directory = waiting.element();
    for (Child child : directory.children) {
      if (child.isReadElsewhere() && child.reading != null && isRefused(child.reading)) {
        readHere(directory, child);
      }
    }
    finisher.finish(directory);
    waitingEntries -= directory.children.size();
    directory.forgetEntries();
    waiting.remove();
    if (open.remove(directory.handle)) {
      directory.handle.close();
    }
  }

  // The name it was read under may be gone; this one may not.
  private void readHere(DirectoryScan directory, Child child) throws IOException {
    if (child.unchanged) {
      child.reading = null;
    } else if (!others.isSomebody()) {
      CompletableFuture<ReadResult> refused = child.reading;
      linkedFiles.share(child);
      if (refused == child.reading) {
        child.reading = submit(directory, child, oldContent(directory, child));
        linkedFiles.add(child);
      }
    }
  }

  /** Waits for a reading, and tells whether the file could not be read. */
  private static boolean isRefused(CompletableFuture<ReadResult> reading) throws IOException {
    try {
      DirectoryFinisher.await(reading);
      return false;
    } catch (SourceException e) {
      return true;
    }
  }

  // Only after a failure is anything left; readers may still use the handles, so they are stopped
  // first.
  private void closeAll() throws IOException {
    if (!open.isEmpty()) {
      pipeline.close();
    }
    for (Directory handle : open) {
      handle.close();
    }
    open.clear();
    waiting.clear();
  }
}
