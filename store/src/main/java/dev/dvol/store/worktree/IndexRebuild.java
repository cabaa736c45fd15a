// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import dev.dvol.store.index.Fingerprint;
import dev.dvol.store.index.IndexRecord;
import dev.dvol.store.index.IndexRecord.Known;
import dev.dvol.store.index.IndexRecord.KnownDirectory;
import dev.dvol.store.index.IndexRecord.KnownFile;
import dev.dvol.store.index.IndexRecord.KnownOther;
import dev.dvol.store.index.IndexSink;
import dev.dvol.store.index.StatIndex;
import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.FileKind;
import dev.dvol.store.posix.Name;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.posix.Stat;
import dev.dvol.store.posix.Timestamp;
import dev.dvol.store.tree.DirectoryNode;
import dev.dvol.store.tree.Entry;
import dev.dvol.store.tree.Entry.DirectoryLink;
import dev.dvol.store.tree.Entry.FileNode;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Syncs a directory that a checkout is through with and writes its index. An entry is trusted when it still looks exactly
 * as the checkout left it, or as the index before proved it; anything else somebody touched meanwhile, and it is read
 * next time.
 */
final class IndexRebuild {
  private final CheckoutSource source;
  private final AppliedMetadata metadata;
  private final IndexSink index;
  private final Timestamp began;

  private IndexRebuild(
      CheckoutSource source, AppliedMetadata metadata, IndexSink index, Timestamp began) {
    this.source = source;
    this.metadata = metadata;
    this.index = index;
    this.began = began;
  }

  static void run(CheckoutSource source, AppliedMetadata metadata, IndexSink index)
      throws IOException {
    Posix posix = source.working().posix();
    Timestamp began = nextTick(posix);
    posix.syncfs(source.working().fd());
    if (index == IndexSink.NONE) {
      return;
    }
    IndexRebuild rebuild = new IndexRebuild(source, metadata, index, began);
    List<IndexRecord> records =
        source.index().map(i -> i.block(i.rootBlock())).orElse(List.of());
    long root = rebuild.walk(source.working(), records, source.target().content());
    index.finish(source.rules().header(source.target().content()), root);
  }

  // What was written in the running tick could not be told from what somebody writes in it still.
  private static Timestamp nextTick(Posix posix) throws IOException {
    Timestamp last = posix.coarseRealTime();
    Timestamp now = last;
    try {
      while (now.equals(last)) {
        Thread.sleep(1);
        now = posix.coarseRealTime();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while syncing");
    }
    return now;
  }

  private long walk(Directory directory, List<IndexRecord> before, Oid target)
      throws IOException {
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
      if (entry != null && stat.isPresent() && stat.get().kind() == entry.kind()) {
        records.add(record(directory, entry, Fingerprint.of(stat.get()), known.get(name)));
      }
    }
    return index.writeBlock(records);
  }

  private IndexRecord record(
      Directory parent, Entry entry, Fingerprint print, @Nullable IndexRecord before)
      throws IOException {
    boolean proven = before != null && before.trusted() && before.fingerprint().equals(print);
    boolean ours = metadata.wrote(print) && source.rules().trusts(print, began);
    return new IndexRecord(entry.name(), print, proven || ours, known(parent, entry, before));
  }

  private Known known(Directory parent, Entry entry, @Nullable IndexRecord before)
      throws IOException {
    if (entry.node() instanceof FileNode file) {
      return new KnownFile(file.cut(), file.content(), file.dataBytes());
    }
    if (entry.node() instanceof DirectoryLink link) {
      boolean wasDirectory =
          before != null && before.fingerprint().kind() == FileKind.DIRECTORY;
      List<IndexRecord> records =
          wasDirectory && before != null ? records((KnownDirectory) before.known()) : List.of();
      try (Directory below = parent.openDirectory(entry.name())) {
        return new KnownDirectory(link.tree(), walk(below, records, link.tree()));
      }
    }
    return new KnownOther();
  }

  private List<IndexRecord> records(KnownDirectory known) {
    Optional<StatIndex> old = source.index();
    return old.map(i -> i.block(known.block())).orElse(List.of());
  }
}
