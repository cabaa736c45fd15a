// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import dev.dvol.store.chunk.ChunkDecompressor;
import dev.dvol.store.chunk.DigestFunction;
import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import dev.dvol.store.pack.PackStore;
import dev.dvol.store.pack.PackedObject;
import dev.dvol.store.posix.FileHandle;
import dev.dvol.store.progress.Progress;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Writes many chunks in the order they lie in packs, with one thread a processor; every chunk is
 * checked before a byte of it is written. For one caller at a time.
 */
final class ChunkWriter implements AutoCloseable {
  private static final int RUN_BYTES = 1 << 20;
  private static final Comparator<PackedObject> PACK_ORDER = Comparator.naturalOrder();

  private final PackStore objects;
  private final DigestFunction digests;
  private final Progress progress;
  private final int threads = Runtime.getRuntime().availableProcessors();
  private final ExecutorService executor =
      Executors.newFixedThreadPool(threads, Threads.named("dvol-write"));
  private final AtomicLong writtenBytes = new AtomicLong();

  ChunkWriter(PackStore objects, DigestFunction digests, Progress progress) {
    this.objects = objects;
    this.digests = digests;
    this.progress = progress;
  }

  /** Bytes written so far. */
  long writtenBytes() {
    return writtenBytes.get();
  }

  /** Writes all; after a failure some may have been written. */
  void write(List<ChunkWrite> writes) throws IOException {
    List<Located> located = new ArrayList<>(writes.size());
    for (ChunkWrite write : writes) {
      located.add(new Located(write, objects.locate(write.chunk().id()).orElse(null)));
    }
    located.sort(Comparator.comparing(Located::place, Comparator.nullsLast(PACK_ORDER)));
    int slice = Math.max(1, (located.size() + threads - 1) / threads);
    List<Future<?>> parts = new ArrayList<>();
    for (int from = 0; from < located.size(); from += slice) {
      List<ChunkWrite> part =
          located.subList(from, Math.min(located.size(), from + slice)).stream()
              .map(Located::write)
              .toList();
      parts.add(
          executor.submit(
              () -> {
                writeInOrder(part);
                return part;
              }));
    }
    IOException failure = null;
    for (Future<?> part : parts) {
      try {
        part.get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while writing");
      } catch (ExecutionException e) {
        failure = asIOException(e.getCause());
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private record Located(ChunkWrite write, @Nullable PackedObject place) {}

  private static IOException asIOException(@Nullable Throwable cause) {
    if (cause instanceof IOException failure) {
      return failure;
    }
    throw new IllegalStateException("writing chunks failed", cause);
  }

  private void writeInOrder(List<ChunkWrite> writes) throws IOException {
    try (ChunkDecompressor decompressor = new ChunkDecompressor(digests)) {
      Run run = new Run();
      List<Oid> ids = writes.stream().map(write -> write.chunk().id()).toList();
      objects.readAll(
          ids,
          ObjectType.BLOB,
          (index, frame, offset, length) -> {
            ChunkWrite write = writes.get(index);
            int size =
                decompressor.decompress(
                    write.chunk().id(), write.chunk().digest(), frame, offset, length);
            run.add(write.file(), write.chunk().offset(), decompressor.content(), size);
          });
      run.flush();
    }
  }

  /** Gathers neighbouring chunks of a file into one write. */
  private final class Run {
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(RUN_BYTES);
    private @Nullable FileHandle file;
    private long start;

    void add(FileHandle target, long offset, byte[] content, int size) throws IOException {
      boolean joins =
          file == target && offset == start + buffer.position() && size <= buffer.remaining();
      if (!joins) {
        flush();
        file = target;
        start = offset;
      }
      buffer.put(content, 0, size);
    }

    void flush() throws IOException {
      FileHandle target = file;
      if (target == null) {
        return;
      }
      buffer.flip();
      int size = buffer.remaining();
      target.writeFully(buffer, start);
      writtenBytes.addAndGet(size);
      progress.advance(size);
      buffer.clear();
      file = null;
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
    boolean interrupted = false;
    // The threads write to files that the caller closes next.
    while (!executor.isTerminated()) {
      try {
        executor.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
