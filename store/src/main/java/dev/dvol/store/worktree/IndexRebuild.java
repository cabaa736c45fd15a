// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import dev.dvol.store.index.Fingerprint;
import dev.dvol.store.index.IndexHeader;
import dev.dvol.store.index.IndexRecord;
import dev.dvol.store.index.IndexRecord.Known;
import dev.dvol.store.index.IndexRecord.KnownDirectory;
import dev.dvol.store.index.IndexRecord.KnownFile;
import dev.dvol.store.index.IndexRecord.KnownOther;
import dev.dvol.store.index.IndexSink;
import dev.dvol.store.index.StatIndex;
import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.Errno;
import dev.dvol.store.posix.FileKind;
import dev.dvol.store.posix.Name;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.posix.PosixException;
import dev.dvol.store.posix.Stat;
import dev.dvol.store.posix.Timestamp;
import dev.dvol.store.tree.DirectoryNode;
import dev.dvol.store.tree.Entry;
import dev.dvol.store.tree.Entry.DirectoryLink;
import dev.dvol.store.tree.Entry.FileNode;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Syncs a directory that a checkout is through with and writes its index. An entry is trusted when
 * it still looks exactly as the checkout left it, or as the index before proved it; anything else
 * somebody touched meanwhile, and it is read next time.
 */
final class IndexRebuild {
  // After a step of the clock no waiting helps; the entries are then not trusted.
  private static final int MOST_TICK_MILLIS = 100;

  private final CheckoutSource source;
  private final AppliedMetadata metadata;
  private final IndexSink index;
  private final Timestamp began;
  private final long device;

  private IndexRebuild(
      CheckoutSource source, AppliedMetadata metadata, IndexSink index, Timestamp began)
      throws IOException {
    this.source = source;
    this.metadata = metadata;
    this.index = index;
    this.began = began;
    this.device = source.working().stat().device();
  }

  static void run(CheckoutSource source, AppliedMetadata metadata, IndexSink index)
      throws IOException {
    Posix posix = source.working().posix();
    Timestamp began = tickBehind(metadata, posix);
    posix.syncfs(source.working().fd());
    if (index == IndexSink.NONE) {
      return;
    }
    IndexRebuild rebuild = new IndexRebuild(source, metadata, index, began);
    List<IndexRecord> records = source.index().map(i -> i.block(i.rootBlock())).orElse(List.of());
    Optional<Oid> indexed = source.index().map(i -> i.header().tree());
    long root = rebuild.walk(source.working(), "", records, indexed, source.target().content());
    Optional<IndexHeader> header = source.rules().header(source.target().content());
    if (header.isPresent()) {
      index.finish(header.get(), root);
    }
  }

  // What was written in the running tick could not be told from what somebody writes in it still.
  // One tick is not always enough: since Linux 6.13 files can have times finer than this clock,
  // which lags behind the real one by up to a tick.
  private static Timestamp tickBehind(AppliedMetadata metadata, Posix posix) throws IOException {
    Timestamp now = posix.coarseRealTime();
    Timestamp written = metadata.latestChange().orElse(now);
    try {
      for (int waited = 0; now.compareTo(written) <= 0 && waited < MOST_TICK_MILLIS; waited++) {
        Thread.sleep(1);
        now = posix.coarseRealTime();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while syncing");
    }
    return now;
  }

  private long walk(
      Directory directory, String path, List<IndexRecord> before, Optional<Oid> indexed, Oid target)
      throws IOException {
    boolean sameTree = indexed.equals(Optional.of(target));
    Map<Name, Entry> indexedEntries = new HashMap<>();
    if (indexed.isPresent() && !sameTree) {
      for (Entry entry : DirectoryNode.read(indexed.get(), source.objects())) {
        indexedEntries.put(entry.name(), entry);
      }
    }
    Map<Name, IndexRecord> known = new HashMap<>();
    before.forEach(record -> known.put(record.name(), record));
    Map<Name, Entry> entries = new HashMap<>();
    for (Entry entry : DirectoryNode.read(target, source.objects())) {
      entries.put(entry.name(), entry);
    }
    List<IndexRecord> records = new ArrayList<>();
    for (Name name : directory.list()) {
      Entry entry = entries.get(name);
      Optional<Stat> stat = entry == null ? Optional.empty() : directory.findStat(name);
      boolean there =
          stat.isPresent()
              && entry != null
              && stat.get().kind() == entry.kind()
              && stat.get().device() == device;
      if (there && entry != null) {
        String below = EntryComparison.join(path, entry);
        Fingerprint print = Fingerprint.of(stat.get());
        boolean meant = sameTree || isSame(entry, indexedEntries.get(name));
        records.add(record(directory, below, entry, print, known.get(name), meant));
        entries.remove(name);
      }
    }
    // The tree has these, so the index must know their names, or their absence would go unseen.
    for (Entry gone : entries.values()) {
      if (!metadata.isAbsent(EntryComparison.join(path, gone))) {
        records.add(missing(gone));
      }
    }
    records.sort(Comparator.comparing(IndexRecord::name));
    return index.writeBlock(records);
  }

  // What is in a directory is judged entry by entry.
  private static boolean isSame(Entry wanted, @Nullable Entry indexed) {
    boolean directories =
        indexed != null
            && indexed.kind() == FileKind.DIRECTORY
            && wanted.kind() == FileKind.DIRECTORY;
    return wanted.equals(indexed)
        || directories && indexed != null && wanted.metadata().equals(indexed.metadata());
  }

  // Inode 0 says that nothing is known but the name.
  private IndexRecord missing(Entry entry) throws IOException {
    Timestamp never = new Timestamp(0, 0);
    Fingerprint nothing = new Fingerprint(entry.kind(), 0, 0, 0, never, never, 0, 0, 0);
    Known known = new KnownOther();
    if (entry.node() instanceof FileNode file) {
      known = new KnownFile(file.cut(), file.content(), file.dataBytes());
    } else if (entry.node() instanceof DirectoryLink link) {
      known = new KnownDirectory(link.tree(), index.writeBlock(List.of()));
    }
    return new IndexRecord(entry.name(), nothing, false, known);
  }

  // What looks as the index proved it is what was indexed. That this is also what is meant is for
  // the
  // caller to say: somebody may have put the old directory back meanwhile.
  private IndexRecord record(
      Directory parent,
      String path,
      Entry entry,
      Fingerprint print,
      @Nullable IndexRecord before,
      boolean meant)
      throws IOException {
    boolean proven =
        meant && before != null && before.trusted() && before.fingerprint().equals(print);
    boolean ours = metadata.wrote(path, print) && source.rules().trusts(print, began);
    try {
      return new IndexRecord(
          entry.name(), print, proven || ours, known(parent, path, entry, before));
    } catch (PosixException e) {
      // Its mode keeps us out, though we own it; what is in it is looked at when it lets us in.
      if (e.is(Errno.EACCES)) {
        return missing(entry);
      }
      throw e;
    }
  }

  private Known known(Directory parent, String path, Entry entry, @Nullable IndexRecord before)
      throws IOException {
    if (entry.node() instanceof FileNode file) {
      return new KnownFile(file.cut(), file.content(), file.dataBytes());
    }
    if (entry.node() instanceof DirectoryLink link) {
      boolean wasDirectory = before != null && before.fingerprint().kind() == FileKind.DIRECTORY;
      List<IndexRecord> records =
          wasDirectory && before != null ? records((KnownDirectory) before.known()) : List.of();
      try (Directory below = parent.openDirectory(entry.name())) {
        Optional<Oid> indexed =
            wasDirectory && before != null
                ? Optional.of(((KnownDirectory) before.known()).tree())
                : Optional.empty();
        return new KnownDirectory(link.tree(), walk(below, path, records, indexed, link.tree()));
      }
    }
    return new KnownOther();
  }

  private List<IndexRecord> records(KnownDirectory known) {
    Optional<StatIndex> old = source.index();
    return old.map(i -> i.block(known.block())).orElse(List.of());
  }
}
