// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import dev.dvol.store.chunk.ChunkParameters;
import dev.dvol.store.chunk.ContentCutter;
import dev.dvol.store.chunk.DigestFunction;
import dev.dvol.store.index.IndexRecord.KnownFile;
import dev.dvol.store.object.ObjectSink;
import dev.dvol.store.object.ObjectSource;
import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.Name;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.progress.Progress;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Reads changed files: readers read and cut, workers digest, compress and store, so that both the
 * disk and the processors stay busy. A fixed number of buffers goes round between them, which
 * bounds the memory and makes the readers wait for the workers. Submitting is for one thread.
 */
final class ContentPipeline implements AutoCloseable {
  private static final int READERS = 2;

  /** Each has three blocks on their way, outside of the heap, where there is room for few. */
  private static final int MOST_WORKERS = 32;

  private static final int MOST_FILES_AHEAD = 4096;

  private final ThreadLocalStorers perThread;
  private final FileReading reading;
  private final Progress progress;
  private final ExecutorService readers;
  private final ExecutorService workers;
  private final Semaphore filesAhead = new Semaphore(MOST_FILES_AHEAD);
  private final AtomicLong readBytes = new AtomicLong();

  /** A pipeline with a worker for each processor, up to a number. */
  ContentPipeline(
      Posix posix,
      ChunkParameters parameters,
      ObjectSource objects,
      ObjectSink nodes,
      ChunkStorer.Factory storers,
      Progress progress) {
    int workerCount = Math.min(MOST_WORKERS, Runtime.getRuntime().availableProcessors());
    this.progress = progress;
    DigestFunction digests = new DigestFunction(parameters.seed());
    readers = Executors.newFixedThreadPool(READERS, Threads.named("dvol-read"));
    workers = Executors.newFixedThreadPool(workerCount, Threads.named("dvol-store"));
    perThread = new ThreadLocalStorers(storers);
    reading =
        new FileReading(
            posix,
            parameters,
            new ContentCutter(parameters),
            digests,
            objects,
            nodes,
            new Blocks(READERS + 3 * workerCount),
            batch -> workers.execute(() -> batch.process(digests, perThread::get)),
            bytes -> {
              readBytes.addAndGet(bytes);
              progress.advance(bytes);
            });
  }

  /**
   * Reads a file. The directory must stay open until the answer is there.
   *
   * @param size bytes it seems to have, for the progress
   * @param old what the file held, to find what is unchanged and to keep how it is cut
   * @return fails with {@link SourceException} if the file cannot be read, with another IOException
   *     if the store fails
   */
  CompletableFuture<ReadResult> submit(
      Directory directory, Name name, long size, Optional<KnownFile> old) throws IOException {
    return submit(size, answer -> reading.read(directory, name, old, answer));
  }

  /**
   * Reads a clone and closes it, unless the pipeline ends before its turn comes.
   *
   * @param old as above
   * @return as above
   */
  CompletableFuture<ReadResult> submit(FileClone clone, Optional<KnownFile> old)
      throws IOException {
    return submit(clone.look().size(), answer -> reading.read(clone, old, answer));
  }

  private CompletableFuture<ReadResult> submit(
      long size, Consumer<CompletableFuture<ReadResult>> read) throws IOException {
    progress.expect(size);
    try {
      filesAhead.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while reading");
    }
    CompletableFuture<ReadResult> result = new CompletableFuture<>();
    var unused = result.whenComplete((value, failure) -> filesAhead.release());
    readers.execute(() -> read.accept(result));
    return result;
  }

  /** Bytes read so far. */
  long readBytes() {
    return readBytes.get();
  }

  /** Ends the threads; what was submitted and not answered is dropped. */
  @Override
  public void close() {
    readers.shutdownNow();
    workers.shutdownNow();
    boolean interrupted = false;
    // The threads use the directories and the batch that the caller closes next: an interrupt is no
    // reason to leave them to it.
    for (boolean ended = false; !ended; ) {
      try {
        ended =
            readers.awaitTermination(1, TimeUnit.MINUTES)
                && workers.awaitTermination(1, TimeUnit.MINUTES);
        readers.shutdownNow();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    perThread.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
