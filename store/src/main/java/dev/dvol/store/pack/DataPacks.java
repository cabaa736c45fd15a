// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The data packs of a batch. One thread writes what any number of threads add; another makes full
 * packs durable, so that writing goes on meanwhile. What goes wrong in either is noted in the
 * batch's {@link Failure}.
 */
final class DataPacks {
  private final EntryQueue queue;
  private final Failure failure;
  private final PackSeries series;
  private final ExecutorService syncer;
  private final Thread writer;

  DataPacks(PackDirectory directory, PackLimits limits, TemporaryNames names, Failure failure) {
    this.queue = new EntryQueue(limits.queueBytes());
    this.failure = failure;
    this.series = new PackSeries(directory, limits, names, this::syncLater);
    this.syncer = Executors.newSingleThreadExecutor(task -> daemon(task, "dvol-pack-sync"));
    this.writer = daemon(this::write, "dvol-pack-writer");
    writer.start();
  }

  void expect(long remainingBytes) {
    series.expect(remainingBytes);
  }

  /** Bytes of the entries written so far. From any thread. */
  long bytes() {
    return series.bytes();
  }

  /** Hands an entry to the writer; waits while the queue is full. */
  void add(PackEntry entry) throws IOException {
    try {
      if (!queue.put(entry)) {
        failure.check();
        throw new IllegalStateException("the batch has been published or closed");
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Waits until all packs are written and durable under their temporary names. */
  List<PackWriter> finish() throws IOException {
    queue.end();
    try {
      writer.join();
      syncer.shutdown();
      while (!syncer.awaitTermination(1, TimeUnit.DAYS)) {
        // A sync takes as long as it takes.
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    failure.check();
    return List.copyOf(series.packs());
  }

  /** Stops both threads, then removes the temporary files. */
  void remove() throws IOException {
    queue.abandon();
    syncer.shutdown();
    boolean interrupted = false;
    while (writer.isAlive() || !syncer.isTerminated()) {
      try {
        writer.join();
        syncer.awaitTermination(1, TimeUnit.DAYS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    series.remove();
  }

  private void write() {
    try {
      List<PackEntry> taken = new ArrayList<>();
      for (long bytes = queue.take(taken); bytes >= 0; bytes = queue.take(taken)) {
        for (PackEntry entry : taken) {
          failure.check();
          series.append(entry);
        }
        taken.clear();
        queue.release(bytes);
      }
      if (!failure.isNoted()) {
        series.finish();
      }
    } catch (Throwable e) {
      failure.note(e);
      queue.abandon();
    }
  }

  private void syncLater(PackWriter pack) {
    syncer.execute(
        () -> {
          try {
            if (!failure.isNoted()) {
              pack.sync();
              pack.close();
            }
          } catch (Throwable e) {
            failure.note(e);
          }
        });
  }

  private InterruptedIOException interrupted(InterruptedException cause) {
    failure.note(cause);
    Thread.currentThread().interrupt();
    InterruptedIOException e = new InterruptedIOException("interrupted while writing packs");
    e.initCause(cause);
    return e;
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
