// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import dev.dvol.store.chunk.ChunkDecompressor;
import dev.dvol.store.chunk.ChunkParameters;
import dev.dvol.store.chunk.DigestFunction;
import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.error.ObjectMissingException;
import dev.dvol.store.error.StoreException;
import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import dev.dvol.store.pack.ContentConsumer;
import dev.dvol.store.pack.PackStore;
import dev.dvol.store.pack.PackedObject;
import dev.dvol.store.progress.Progress;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Writes many chunks in the order they lie in packs, with a thread a processor, four at most; every
 * chunk is checked before a byte of it is written. For one caller at a time.
 */
final class ChunkWriter implements AutoCloseable {
  private static final int MOST_LISTS = 2;

  /** Each has up to ten megabytes outside of the heap, of which there are few. */
  private static final int MOST_THREADS = 4;

  /** Fewer are written sooner than a thread is started. */
  private static final int FEWEST_CHUNKS = 8;

  private static final Comparator<PackedObject> PACK_ORDER = Comparator.naturalOrder();

  private final PackStore objects;
  private final DigestFunction digests;
  private final Progress progress;
  private final int threads =
      Math.min(MOST_THREADS, 1 + Runtime.getRuntime().availableProcessors());
  private final ExecutorService executor =
      Executors.newFixedThreadPool(threads, Threads.named("dvol-write"));
  private final Deque<List<Future<?>>> running = new ArrayDeque<>();
  private final Queue<WriteWindow> windows = new ConcurrentLinkedQueue<>();
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

  /**
   * Has chunks written, while the caller finds out what comes next; waits while two lists are on
   * their way already. The files stay open until {@link #await}.
   *
   * @throws IOException if a list before could not be written; some chunks may have been
   */
  void begin(List<ChunkWrite> writes) throws IOException {
    while (running.size() >= MOST_LISTS) {
      awaitOldest();
    }
    List<Located> located = new ArrayList<>(writes.size());
    for (ChunkWrite write : writes) {
      located.add(new Located(write, objects.locate(write.chunk().id()).orElse(null)));
    }
    located.sort(Comparator.comparing(Located::place, Comparator.nullsLast(PACK_ORDER)));
    int slice = Math.max(FEWEST_CHUNKS, (located.size() + threads - 1) / threads);
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
    running.add(parts);
  }

  /** Waits until all is written; after a failure some may have been. */
  void await() throws IOException {
    while (!running.isEmpty()) {
      awaitOldest();
    }
  }

  private void awaitOldest() throws IOException {
    IOException failure = null;
    for (Future<?> part : running.remove()) {
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
    long bytes =
        writes.stream()
            .mapToLong(write -> Math.min(write.room(), ChunkParameters.LARGEST_CHUNK))
            .sum();
    WriteWindow kept = windows.poll();
    WriteWindow window =
        kept != null && kept.suits(bytes) ? kept : new WriteWindow(bytes, this::wrote);
    try (ChunkDecompressor decompressor = new ChunkDecompressor(digests)) {
      List<Oid> ids = writes.stream().map(write -> write.chunk().id()).toList();
      readAll(
          ids,
          writes,
          (index, frame, offset, length) -> {
            ChunkWrite write = writes.get(index);
            int size =
                decompressor.decompress(
                    write.chunk().id(), write.chunk().digest(), frame, offset, length);
            write.bounds().take(write.chunk(), write.room(), size);
            window.add(write.file(), write.chunk().offset(), decompressor.content(), size);
          });
      window.flush();
    }
    // Not after a failure: something is left in it.
    windows.add(window);
  }

  // What is damaged or missing is named by its id; whose chunk it is only this knows.
  private void readAll(List<Oid> ids, List<ChunkWrite> writes, ContentConsumer consumer)
      throws IOException {
    try {
      objects.readAll(ids, ObjectType.BLOB, ChunkParameters.LARGEST_FRAME, consumer);
    } catch (ObjectCorruptException e) {
      throw new ObjectCorruptException(e.resource(), named(e, e.resource(), writes), hints(e));
    } catch (ObjectMissingException e) {
      throw new ObjectMissingException(e.resource(), named(e, e.resource(), writes));
    }
  }

  private static String named(StoreException damage, String resource, List<ChunkWrite> writes) {
    String message = String.valueOf(damage.getMessage());
    return writes.stream()
        .filter(write -> write.chunk().id().hex().equals(resource))
        .map(write -> write.bounds().path())
        .filter(path -> !message.contains(path))
        .findFirst()
        .map(path -> "file " + path + " of the store is damaged: " + message)
        .orElse(message);
  }

  private static String[] hints(StoreException damage) {
    return damage.hints().toArray(String[]::new);
  }

  private void wrote(long bytes) {
    writtenBytes.addAndGet(bytes);
    progress.advance(bytes);
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
