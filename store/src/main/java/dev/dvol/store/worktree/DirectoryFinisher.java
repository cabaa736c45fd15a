// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import dev.dvol.store.chunk.CutRule;
import dev.dvol.store.index.Fingerprint;
import dev.dvol.store.index.IndexRecord;
import dev.dvol.store.index.IndexRecord.Known;
import dev.dvol.store.index.IndexRecord.KnownDirectory;
import dev.dvol.store.index.IndexRecord.KnownFile;
import dev.dvol.store.index.IndexSink;
import dev.dvol.store.object.ObjectSink;
import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.Errno;
import dev.dvol.store.posix.FileKind;
import dev.dvol.store.posix.Name;
import dev.dvol.store.posix.PosixException;
import dev.dvol.store.posix.Timestamp;
import dev.dvol.store.tree.DirectoryNode;
import dev.dvol.store.tree.Entry;
import dev.dvol.store.tree.Entry.DirectoryLink;
import dev.dvol.store.tree.Entry.FileNode;
import dev.dvol.store.tree.Entry.Metadata;
import dev.dvol.store.tree.Entry.Node;
import dev.dvol.store.tree.Escape;
import dev.dvol.store.tree.RootTree;
import dev.dvol.store.worktree.DirectoryScan.Child;
import dev.dvol.store.worktree.KeptValues.Kept;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Finishes directories: waits for their files, writes their node and their index records, and tells
 * what changed. Only entries that the index does not prove unchanged are looked at again; a
 * directory without any keeps its node unread.
 */
final class DirectoryFinisher {
  private static final Oid NOT_STORED = Oid.of(new byte[Oid.LENGTH]);

  private final ScanSource from;
  private final ObjectSink nodes;
  private final Optional<IndexSink> index;
  private final Timestamp began;
  private final EntryComparison comparison;
  private final ChangeListener listener;
  private final Skipped skipped;
  private final Map<String, Kept> standing = new HashMap<>();
  private long logicalBytes;
  private long entries;

  /**
   * What came of one entry: its record, and the entry if it is not known to be the committed one.
   */
  private record Finished(
      IndexRecord record, Optional<Entry> entry, @Nullable ContentDelta delta) {}

  DirectoryFinisher(
      ScanSource from,
      ObjectSink nodes,
      Optional<IndexSink> index,
      Timestamp began,
      ChangeListener listener,
      Skipped skipped) {
    this.from = from;
    this.nodes = nodes;
    this.index = index;
    this.began = began;
    this.comparison = new EntryComparison(from.parameters(), from.objects(), listener);
    this.listener = listener;
    this.skipped = skipped;
  }

  long logicalBytes() {
    return logicalBytes;
  }

  long entries() {
    return entries;
  }

  /** What of the kept values still counts, once all directories are finished. */
  KeptValues kept(Fingerprint root) {
    standing.putAll(from.kept().standingOfRoot(root));
    return from.kept().with(standing);
  }

  void finish(DirectoryScan directory) throws IOException {
    if (from.kept().hasAnyIn(directory.path)) {
      Map<Name, Fingerprint> present = new HashMap<>();
      directory.children.forEach(child -> present.put(child.name, child.print));
      standing.putAll(from.kept().standing(directory.path, present));
    }
    List<IndexRecord> records = new ArrayList<>(directory.children.size());
    Map<Name, Optional<Entry>> changes = new LinkedHashMap<>();
    Map<Name, ContentDelta> deltas = new HashMap<>();
    for (Child child : directory.children) {
      Optional<Finished> finished = finish(directory, child);
      if (finished.isEmpty()) {
        changes.put(child.name, Optional.empty());
        continue;
      }
      records.add(finished.get().record);
      entries++;
      if (child.print.kind() == FileKind.FILE) {
        logicalBytes += finished.get().record.fingerprint().size();
      }
      if (finished.get().entry.isPresent()) {
        changes.put(child.name, finished.get().entry);
        if (finished.get().delta != null) {
          deltas.put(child.name, finished.get().delta);
        }
      }
    }
    directory.removed.forEach(name -> changes.put(name, Optional.empty()));
    if (directory.indexed.isEmpty()) {
      addAbsent(directory, changes);
    }
    directory.tree = tree(directory, changes);
    if (index.isPresent()) {
      directory.block = index.get().writeBlock(records);
    }
    compare(directory, changes, deltas);
  }

  private Oid tree(DirectoryScan directory, Map<Name, Optional<Entry>> changes) throws IOException {
    if (directory.indexed.isPresent() && changes.isEmpty()) {
      return directory.indexed.get();
    }
    if (index.isEmpty()) {
      return NOT_STORED;
    }
    if (directory.indexed.isPresent()) {
      return DirectoryNode.update(directory.indexed.get(), changes, from.objects(), nodes);
    }
    return DirectoryNode.write(changes.values().stream().flatMap(Optional::stream).toList(), nodes);
  }

  // Entries that the last checkout could not make stay in the tree until somebody puts something in
  // their place.
  private void addAbsent(DirectoryScan directory, Map<Name, Optional<Entry>> changes)
      throws IOException {
    for (String escaped : from.kept().absentIn(directory.path)) {
      Name name = Name.of(Escape.parse(escaped));
      if (directory.keeper.isPresent() && !changes.containsKey(name)) {
        Optional<Entry> entry = directory.keeper.get().find(name);
        if (entry.isPresent()) {
          changes.put(name, entry);
        }
      }
    }
  }

  private Optional<Finished> finish(DirectoryScan directory, Child child) throws IOException {
    IndexRecord record = child.record;
    if (child.isProven() && record != null) {
      return Optional.of(new Finished(record, Optional.empty(), null));
    }
    try {
      return Optional.of(look(directory, child));
    } catch (SourceException e) {
      skipped.addLost(directory.pathOf(child.name), reason(e.refusal()));
      return Optional.empty();
    }
  }

  /** Why an entry is passed over, in words. */
  static String reason(PosixException refusal) {
    return refusal.is(Errno.ENOENT)
        ? "vanished while it was looked at"
        : "unreadable: " + refusal.errno().text();
  }

  private Finished look(DirectoryScan directory, Child child) throws IOException {
    if (child.below != null) {
      return directory(directory, child, child.below);
    }
    if (child.reading != null) {
      return file(directory, child, child.reading);
    }
    Known known = child.known();
    EntryLook look = lookOf(directory, child);
    Node node = look.node();
    if (node == null) {
      node = fileNode(child.print.size(), knownFile(known), child.group);
    }
    return finished(directory, child, known, node, look);
  }

  private static EntryLook lookOf(DirectoryScan directory, Child child) throws SourceException {
    EntryLook before = child.look;
    return before == null ? EntryLook.at(directory.handle, child) : before;
  }

  private Finished directory(DirectoryScan parent, Child child, DirectoryScan below)
      throws IOException {
    Oid tree = below.tree;
    if (tree == null) {
      throw new IllegalStateException("finished before what is in it: " + below.path);
    }
    Known known = new KnownDirectory(tree, below.block);
    boolean same =
        child.unchanged
            && child.record != null
            && child.record.known() instanceof KnownDirectory before
            && before.tree().equals(tree);
    if (same) {
      return new Finished(
          new IndexRecord(child.name, child.print, true, known), Optional.empty(), null);
    }
    return finished(parent, child, known, new DirectoryLink(tree), lookOf(parent, child));
  }

  private Finished file(DirectoryScan directory, Child child, CompletableFuture<ReadResult> reading)
      throws IOException {
    ReadResult result = await(reading);
    if (!result.stable()) {
      skipped.add(
          directory.pathOf(child.name), "changed while it was read; its content may be torn");
    }
    KnownFile known = new KnownFile(result.cut(), result.content(), result.dataBytes());
    ContentDelta delta = new ContentDelta(result.changedBytes(), result.changedChunks());
    Fingerprint print = result.fingerprint();
    boolean trusted = result.stable() && from.rules().trusts(print, began);
    Node node = fileNode(print.size(), known, child.group);
    Metadata metadata = metadata(directory, child, print, lookOf(directory, child));
    Entry entry = new Entry(child.name, metadata, node);
    return new Finished(
        new IndexRecord(child.name, print, trusted, known), Optional.of(entry), delta);
  }

  private Finished finished(
      DirectoryScan directory, Child child, Known known, Node node, EntryLook look)
      throws IOException {
    boolean trusted = child.unchanged || from.rules().trusts(child.print, began);
    Entry entry = new Entry(child.name, metadata(directory, child, child.print, look), node);
    return new Finished(
        new IndexRecord(child.name, child.print, trusted, known), Optional.of(entry), null);
  }

  // A new file that is only compared has not been read.
  private static KnownFile knownFile(Known known) {
    return known instanceof KnownFile file
        ? file
        : new KnownFile(CutRule.CONTENT, Optional.empty(), 0);
  }

  private static FileNode fileNode(long size, KnownFile known, Optional<String> group) {
    return new FileNode(size, known.cut(), known.content(), known.dataBytes(), group);
  }

  private Metadata metadata(DirectoryScan directory, Child child, Fingerprint print, EntryLook look)
      throws IOException {
    Metadata shown = EntryReader.metadata(print, look.attributes());
    if (from.kept().isEmpty() || directory.keeper.isEmpty()) {
      return shown;
    }
    Optional<Entry> named = directory.keeper.get().find(child.name);
    // What was kept of a file says nothing of a link that is there now: its mode would be no
    // link's.
    Optional<Entry> committed = named.filter(entry -> entry.kind() == print.kind());
    String path = directory.pathOf(child.name);
    if (named.isPresent() && committed.isEmpty()) {
      standing.remove(path);
    }
    standing.computeIfPresent(path, (same, kept) -> kept.without(shown.attributes()));
    return from.kept().adjust(path, shown, committed.map(Entry::metadata));
  }

  private void compare(
      DirectoryScan directory, Map<Name, Optional<Entry>> changes, Map<Name, ContentDelta> deltas)
      throws IOException {
    Map<Name, Optional<Entry>> candidates = changes;
    if (!directory.referenceIsIndexed() && directory.indexed.isPresent()) {
      candidates = withUnchanged(directory, changes);
    }
    if (!directory.referenceIsIndexed() && directory.reference.isPresent()) {
      candidates = new LinkedHashMap<>(candidates);
      for (Name name : directory.reference.get().names()) {
        candidates.putIfAbsent(name, Optional.empty());
      }
    }
    // What the index knows and is gone is among them too.
    boolean empty = candidates.values().stream().allMatch(Optional::isEmpty);
    if (directory.reference.isEmpty() && empty && !directory.path.isEmpty()) {
      comparison.emptyDirectory(directory.path, Change.Kind.ADDED);
    }
    for (Map.Entry<Name, Optional<Entry>> each : candidates.entrySet()) {
      Optional<Entry> before =
          directory.reference.isPresent()
              ? directory.reference.get().find(each.getKey())
              : Optional.empty();
      Optional<Entry> after = each.getValue();
      String path = directory.pathOf(each.getKey());
      comparison.compare(path, before, after, deltas.get(each.getKey()));
      Optional<Oid> goneTree =
          EntryComparison.tree(after).isPresent() ? Optional.empty() : EntryComparison.tree(before);
      if (goneTree.isPresent()) {
        comparison.wholeDirectory(path, goneTree.get(), Change.Kind.REMOVED);
      }
    }
  }

  private Map<Name, Optional<Entry>> withUnchanged(
      DirectoryScan directory, Map<Name, Optional<Entry>> changes) throws IOException {
    Map<Name, Optional<Entry>> all = new LinkedHashMap<>();
    for (Entry entry : DirectoryNode.read(directory.indexed.orElseThrow(), from.objects())) {
      all.put(entry.name(), Optional.of(entry));
    }
    all.putAll(changes);
    return all;
  }

  /** Compares the metadata of the root itself. */
  void compareRoot(Metadata shown) throws IOException {
    Optional<Metadata> before = from.reference().map(RootTree::root);
    if (before.isEmpty()) {
      return;
    }
    List<String> words = EntryComparison.metadataDifferences(before.get(), shown);
    if (!words.isEmpty()) {
      listener.changed(
          new Change(
              dev.dvol.store.tree.PathBytes.of(""), Change.Kind.METADATA, 0, 0, 0, 0, words));
    }
  }

  /**
   * Waits for a reading.
   *
   * @throws SourceException if the file could not be read
   */
  static ReadResult await(CompletableFuture<ReadResult> reading) throws IOException {
    try {
      return reading.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while reading");
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof SourceException refusal) {
        throw new SourceException(refusal.refusal());
      }
      if (cause instanceof IOException failure) {
        throw failure;
      }
      if (cause instanceof UncheckedIOException shortage) {
        throw shortage.getCause();
      }
      throw new IllegalStateException("reading a file failed", cause);
    }
  }
}
