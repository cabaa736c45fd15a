// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import static dev.dvol.store.worktree.SourceException.source;

import dev.dvol.store.chunk.Chunk;
import dev.dvol.store.chunk.ChunkCursor;
import dev.dvol.store.chunk.ChunkParameters;
import dev.dvol.store.chunk.ChunkTreeBuilder;
import dev.dvol.store.chunk.ContentCutter;
import dev.dvol.store.chunk.CutRule;
import dev.dvol.store.chunk.DigestFunction;
import dev.dvol.store.chunk.StoredContent;
import dev.dvol.store.index.Fingerprint;
import dev.dvol.store.index.IndexRecord.KnownFile;
import dev.dvol.store.object.Digest;
import dev.dvol.store.object.ObjectSink;
import dev.dvol.store.object.ObjectSource;
import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.FileHandle;
import dev.dvol.store.posix.Name;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.worktree.DataSegments.Segment;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The reading half of the pipeline: opens a file, goes through its data, cuts it and hands blocks
 * of chunks on. A file that changes while it is read is read again, a few times at most.
 */
final class FileReading {
  private static final int MOST_ATTEMPTS = 3;
  private static final int CONTENT_HOLE_UNIT = 64 * 1024;

  /** How far ahead of the reader the device is kept busy. */
  private static final int AHEAD = 8 << 20;

  private static final int ANNOUNCED_AT_ONCE = 2 << 20;
  private static final byte[] NOTHING = {};

  private final Posix posix;
  private final ChunkParameters parameters;
  private final ContentCutter cutter;
  private final DigestFunction digests;
  private final ObjectSource objects;
  private final ObjectSink nodes;
  private final Blocks blocks;
  private final Consumer<ChunkBatch> workers;
  private final LongConsumer bytesRead;
  private final ThreadLocal<ByteBuffer> heads =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(FileClassifier.HEAD_BYTES));

  FileReading(
      Posix posix,
      ChunkParameters parameters,
      ContentCutter cutter,
      DigestFunction digests,
      ObjectSource objects,
      ObjectSink nodes,
      Blocks blocks,
      Consumer<ChunkBatch> workers,
      LongConsumer bytesRead) {
    this.posix = posix;
    this.parameters = parameters;
    this.cutter = cutter;
    this.digests = digests;
    this.objects = objects;
    this.nodes = nodes;
    this.blocks = blocks;
    this.workers = workers;
    this.bytesRead = bytesRead;
  }

  /** Reads a file and completes the answer, from this thread or a worker. */
  void read(
      Directory directory,
      Name name,
      Optional<KnownFile> old,
      CompletableFuture<ReadResult> answer) {
    try (FileHandle file = source(() -> directory.openForReading(name))) {
      for (int attempt = 1; ; attempt++) {
        Fingerprint before = Fingerprint.of(source(file::stat));
        FileAssembly assembly = attempt(file, before, old);
        Fingerprint after = Fingerprint.of(source(file::stat));
        boolean stable = before.equals(after);
        if (stable || attempt == MOST_ATTEMPTS) {
          // What was read fits the length it had before; it may have shrunk since.
          assembly.complete(before, stable, answer);
          return;
        }
        // The pipeline ends when all files have answered, and would interrupt who still stores.
        assembly.awaitWorkers();
      }
    } catch (IOException | RuntimeException | Error e) {
      answer.completeExceptionally(e);
    }
  }

  /** Reads a clone, closes it, and completes the answer. */
  void read(FileClone clone, Optional<KnownFile> old, CompletableFuture<ReadResult> answer) {
    try (clone) {
      attempt(clone.content(), clone.look(), old).complete(clone.look(), true, answer);
    } catch (IOException | RuntimeException | Error e) {
      answer.completeExceptionally(e);
    }
  }

  private FileAssembly attempt(FileHandle file, Fingerprint stat, Optional<KnownFile> old)
      throws IOException {
    CutRule own = classify(file, stat.size());
    CutRule kept = old.flatMap(FileReading::keptCut).orElse(own);
    FileAssembly assembly = attempt(file, stat.size(), kept, old);
    if (kept == own) {
      return assembly;
    }
    // Of several chunks under the rule that was kept, one may be left: that has no rule of its own,
    // so whoever reads the file next must come to the same without knowing what it was.
    assembly.awaitWorkers();
    return assembly.hasRuleOfItsOwn() ? assembly : attempt(file, stat.size(), own, old);
  }

  private FileAssembly attempt(FileHandle file, long size, CutRule cut, Optional<KnownFile> old)
      throws IOException {
    FileAssembly assembly =
        new FileAssembly(cut, new ChunkTreeBuilder(cut, parameters, digests, nodes));
    int unit = cut == CutRule.PAGE ? parameters.pageBytes() : CONTENT_HOLE_UNIT;
    OldChunks oldChunks = OldChunks.of(cut, old, objects);
    Attempt attempt = new Attempt(file, size, unit, assembly, oldChunks);
    if (size <= Block.BYTES) {
      // Read sooner than asked where its holes are.
      if (size > 0) {
        attempt.readSegment(new Segment(0, size));
      }
      return assembly;
    }
    DataSegments segments = source(() -> new DataSegments(posix, file, size, unit));
    for (Optional<Segment> next = source(segments::next);
        next.isPresent();
        next = source(segments::next)) {
      attempt.readSegment(next.get());
    }
    return assembly;
  }

  /** The rule that a file of several chunks keeps while its path lives. */
  private static Optional<CutRule> keptCut(KnownFile old) {
    return old.content().filter(StoredContent::hasNodes).map(content -> old.cut());
  }

  private CutRule classify(FileHandle file, long size) throws SourceException {
    if (!FileClassifier.needsHead(size)) {
      return FileClassifier.classify(size, NOTHING);
    }
    ByteBuffer head = heads.get().clear();
    int length = source(() -> file.readFully(head, 0));
    byte[] bytes = new byte[length];
    head.flip().get(bytes);
    return FileClassifier.classify(size, bytes);
  }

  /** What an old content tells about the chunks of a new one. */
  private interface OldChunks {
    /** The id of an equal chunk known before, by place or by digest; null if there is none. */
    Known over(long from, long to) throws IOException;

    /** Answers for a range of the file. */
    interface Known {
      @Nullable Oid find(long offset, Digest digest);
    }

    static OldChunks of(CutRule cut, Optional<KnownFile> old, ObjectSource objects)
        throws IOException {
      Optional<StoredContent> content = old.flatMap(KnownFile::content);
      if (content.isEmpty()) {
        return (from, to) -> (offset, digest) -> null;
      }
      ChunkCursor cursor = new ChunkCursor(content.get(), objects);
      if (cut == CutRule.CONTENT) {
        Map<Digest, Oid> all = new HashMap<>();
        for (Optional<Chunk> next = cursor.next(); next.isPresent(); next = cursor.next()) {
          all.put(next.get().digest(), next.get().id());
        }
        return (from, to) -> (offset, digest) -> all.get(digest);
      }
      return (from, to) -> {
        List<Chunk> range = new ArrayList<>();
        cursor.seek(from);
        for (Optional<Chunk> next = cursor.nextBefore(to);
            next.isPresent();
            next = cursor.nextBefore(to)) {
          range.add(next.get());
        }
        return new ByOffset(range);
      };
    }
  }

  /** Chunks in ascending order, asked for in ascending order, by one thread. */
  private static final class ByOffset implements OldChunks.Known {
    private final List<Chunk> chunks;
    private int at;

    ByOffset(List<Chunk> chunks) {
      this.chunks = chunks;
    }

    @Override
    public @Nullable Oid find(long offset, Digest digest) {
      while (at < chunks.size() && chunks.get(at).offset() < offset) {
        at++;
      }
      boolean equal =
          at < chunks.size()
              && chunks.get(at).offset() == offset
              && chunks.get(at).digest().equals(digest);
      return equal ? chunks.get(at).id() : null;
    }
  }

  /** One time through a file. */
  private final class Attempt {
    private final FileHandle file;
    private final long size;
    private final int unit;
    private final FileAssembly assembly;
    private final OldChunks old;
    private long announced;

    Attempt(FileHandle file, long size, int unit, FileAssembly assembly, OldChunks old) {
      this.file = file;
      this.size = size;
      this.unit = unit;
      this.assembly = assembly;
      this.old = old;
    }

    void readSegment(Segment segment) throws IOException {
      long end = Math.min(segment.end(), size);
      long at = segment.start();
      byte[] carried = NOTHING;
      boolean read = false;
      while (!read || carried.length > 0) {
        Block block = takeBlock();
        boolean handedOn = false;
        try {
          block.put(carried);
          int room = Block.BYTES - carried.length;
          long from = at + carried.length;
          int wanted = (int) Math.min(room - room % unit, end - from);
          announce(from + wanted, end);
          int index = carried.length;
          int count = source(() -> block.read(file, from, index, wanted));
          bytesRead.accept(count);
          // A file cut short meanwhile goes on with zeros to where chunks may begin, and ends here;
          // that it changed is seen afterwards.
          int filled = index + wanted;
          block.clear(index + count, filled);
          read = from + wanted >= end || count < wanted;
          int runEnd = zeroUnit(block, filled, at);
          boolean last = read || runEnd < filled;
          int[] lengths = cut(block, runEnd, last);
          int used = Arrays.stream(lengths).sum();
          int next = last ? behindZeros(block, runEnd, filled, at) : used;
          carried = block.copy(next, filled);
          OldChunks.Known known = old.over(at, at + used);
          ChunkBatch batch =
              assembly.begin(at, block, lengths, known::find, () -> blocks.giveBack(block));
          // From here on the block is the workers'.
          handedOn = true;
          workers.accept(batch);
          at += next;
        } finally {
          // A block that is lost would be missing to all readers for good.
          if (!handedOn) {
            blocks.giveBack(block);
          }
        }
      }
    }

    // The kernel itself looks an eighth of a megabyte ahead, which is enough for what is small.
    private void announce(long at, long end) {
      long until = Math.min(end, at + AHEAD);
      long from = Math.max(at, announced);
      if (until - from >= ANNOUNCED_AT_ONCE) {
        file.willNeed(from, until - from);
        announced = until;
      }
    }

    // Where the first unit of zeros begins, which is a hole; page chunks are left out one by one
    // instead.
    private int zeroUnit(Block block, int filled, long offset) {
      if (assembly.cut() == CutRule.PAGE) {
        return filled;
      }
      int from = 0;
      while (from < filled && !beginsZeros(block, from, filled, offset)) {
        from = behindUnit(offset, from);
      }
      return Math.min(from, filled);
    }

    private int behindZeros(Block block, int start, int filled, long offset) {
      int from = start;
      while (from < filled && beginsZeros(block, from, filled, offset)) {
        from = behindUnit(offset, from);
      }
      return Math.min(from, filled);
    }

    private boolean beginsZeros(Block block, int from, int filled, long offset) {
      boolean begins = (offset + from) % unit == 0;
      return begins && block.isZero(from, Math.min(filled, behindUnit(offset, from)) - from);
    }

    private int behindUnit(long offset, int index) {
      return index + unit - (int) ((offset + index) % unit);
    }

    private int[] cut(Block block, int filled, boolean last) {
      boolean page = assembly.cut() == CutRule.PAGE;
      byte[] bytes = page ? NOTHING : block.array(0, filled);
      int[] lengths = new int[filled / (4 * 1024) + 1];
      int count = 0;
      int at = 0;
      while (at < filled) {
        int left = filled - at;
        int needed = page ? parameters.pageBytes() : parameters.maximumBytes();
        if (left < needed && !last) {
          break;
        }
        int length = page ? Math.min(left, needed) : cutter.cut(bytes, at, filled);
        if (count == lengths.length) {
          lengths = Arrays.copyOf(lengths, 2 * count);
        }
        lengths[count++] = length;
        at += length;
      }
      return Arrays.copyOf(lengths, count);
    }

    private Block takeBlock() throws InterruptedIOException {
      try {
        return blocks.take();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while reading");
      }
    }
  }
}
