// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import dev.dvol.store.chunk.ContentWalk;
import dev.dvol.store.chunk.DigestFunction;
import dev.dvol.store.object.Digest;
import dev.dvol.store.object.ObjectSource;
import dev.dvol.store.object.Oid;
import dev.dvol.store.pack.UnreadableIsDamaged;
import dev.dvol.store.tree.DirectoryNode;
import dev.dvol.store.tree.Entry;
import dev.dvol.store.tree.Entry.DirectoryLink;
import dev.dvol.store.tree.Entry.FileNode;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of the commit that a working directory is based on, for what moved to another file: a
 * renamed dump, a copy of a database. It need not be compressed to learn that the store has it.
 *
 * <p>To read all chunk nodes of a commit takes a small part of the time in which a sixteenth of its
 * bytes are compressed, so it is done as soon as files that are new have so many, once, while who
 * asks waits. What is damaged is passed over. For one thread that expects and any number that find.
 */
final class BaseChunks {
  /** How much of the base must be in new files. */
  private static final int WORTH = 16;

  /** Bytes of the base for which there is a slot, besides one for each entry. */
  private static final int BYTES_A_SLOT = 4096;

  private static final int LEAST_SLOTS = 1 << 10;

  /** 75 MB; enough for 30 GB in pages. */
  private static final int MOST_SLOTS = 1 << 21;

  /** A store from elsewhere may name the same node again and again. */
  private static final int LOOKS_A_SLOT = 4;

  private final ScanSource from;
  private final DigestFunction digests;
  private @Nullable BaseSize size;
  private long newBytes;
  private volatile boolean worthReading;
  private volatile @Nullable DigestTable table;

  BaseChunks(ScanSource from) {
    this.from = from;
    this.digests = new DigestFunction(from.parameters().seed());
  }

  /** A file is going to be read that the base does not have. */
  void expect(long bytes) {
    if (worthReading || from.base().isEmpty()) {
      return;
    }
    newBytes += bytes;
    BaseSize base = size;
    if (base == null) {
      base = from.baseSize().get();
      size = base;
    }
    worthReading = newBytes > 0 && newBytes >= base.bytes() / WORTH;
  }

  /**
   * A blob with this plaintext that the base names, if that was worth reading. Whether the store
   * can hand it out is for the caller to ask.
   */
  Optional<Oid> find(Digest digest) throws IOException {
    if (!worthReading) {
      return Optional.empty();
    }
    DigestTable known = table;
    return (known == null ? readOnce() : known).find(digest);
  }

  private synchronized DigestTable readOnce() throws IOException {
    DigestTable known = table;
    if (known == null) {
      known = read(from.baseContent().orElseThrow());
      table = known;
    }
    return known;
  }

  private DigestTable read(Oid root) throws IOException {
    BaseSize base = Objects.requireNonNull(size, "asked for before it was worth reading");
    long wanted = base.bytes() / BYTES_A_SLOT + base.entries();
    int slots = (int) Math.max(LEAST_SLOTS, Math.min(MOST_SLOTS, wanted));
    Reading reading = new Reading(new DigestTable(slots), (long) LOOKS_A_SLOT * slots);
    reading.directories.push(root);
    while (!reading.directories.isEmpty()) {
      DirectoryNode.walk(reading.directories.pop(), reading.objects, reading);
    }
    return reading.chunks;
  }

  /** Goes through directories and files until the table is full or it has looked long enough. */
  private final class Reading implements DirectoryNode.Visitor, ContentWalk.Visitor {
    private final DigestTable chunks;
    private final Deque<Oid> directories = new ArrayDeque<>();
    private final ObjectSource objects = new UnreadableIsDamaged(from.objects());
    private final ContentWalk contents = new ContentWalk(objects, digests, this);
    private long looksLeft;

    Reading(DigestTable chunks, long looks) {
      this.chunks = chunks;
      this.looksLeft = looks;
    }

    @Override
    public boolean enter(Oid node) throws IOException {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedIOException("interrupted while reading");
      }
      return looksLeft-- > 0 && !chunks.isFull();
    }

    @Override
    public void entries(Oid leaf, List<Entry> entries) throws IOException {
      for (Entry entry : entries) {
        if (looksLeft-- <= 0) {
          return;
        }
        if (entry.node() instanceof DirectoryLink link) {
          directories.push(link.tree());
        } else if (entry.node() instanceof FileNode file && file.content().isPresent()) {
          contents.walk(file.content().get(), file.size());
        }
      }
    }

    @Override
    public void chunk(Oid id, Digest digest) {
      looksLeft--;
      chunks.put(digest, id);
    }

    @Override
    public void damaged(Oid node, IOException why) {
      // Its chunks are not found, and so they are stored once more.
    }
  }
}
