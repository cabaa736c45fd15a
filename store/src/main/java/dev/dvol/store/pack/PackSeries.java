// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import dev.dvol.store.posix.FileHandle;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Packs that are filled one after the other, each within {@link PackLimits#packBytes}. For one
 * thread at a time, save for {@link #expect}.
 */
final class PackSeries {
  private static final int BUFFER_SIZE = 2 << 20;

  private final PackDirectory directory;
  private final PackLimits limits;
  private final TemporaryNames names;
  private final Finished finished;
  private final List<PackWriter> packs = new ArrayList<>();
  private @Nullable ByteBuffer buffer;
  private @Nullable PackWriter current;
  private volatile long bytes;
  private long objects;
  private volatile long expectedTotal = -1;
  private long expectedObjects = -1;

  /** Hears of a pack that is complete but not durable. */
  @FunctionalInterface
  interface Finished {
    void accept(PackWriter pack) throws IOException;
  }

  PackSeries(PackDirectory directory, PackLimits limits, TemporaryNames names, Finished finished) {
    this.directory = directory;
    this.limits = limits;
    this.names = names;
    this.finished = finished;
  }

  /** Estimates the bytes of entries to come. From any thread. */
  void expect(long remainingBytes) {
    expectedTotal = bytes + remainingBytes;
  }

  /** Bytes of the entries appended so far. From any thread. */
  long bytes() {
    return bytes;
  }

  /** Tells before the first entry how many there will be, and about how many bytes. */
  void expect(long totalBytes, long totalObjects) {
    expectedTotal = totalBytes;
    expectedObjects = totalObjects;
  }

  /** All packs begun so far, the last of them perhaps unfinished. */
  List<PackWriter> packs() {
    return packs;
  }

  /** Appends an entry that is in no pack of the series. */
  void append(PackEntry entry) throws IOException {
    if (current != null && current.sizeInBytes() + entry.length() > limits.packBytes()) {
      finish();
    }
    PackWriter pack = current;
    if (pack == null) {
      pack = begin();
    }
    pack.append(entry);
    long total = bytes + entry.length();
    bytes = total;
    objects++;
    if (!pack.isStreaming() && pack.memoryBytes() > limits.memoryPackBytes()) {
      pack.startStreaming(
          PackSizing.announce(limits, pack.sizeInBytes(), pack.count(), total, ahead()));
    }
    if (pack.isFull()) {
      finish();
    }
  }

  private PackSizing.Ahead ahead() {
    if (expectedTotal < 0) {
      return PackSizing.Ahead.UNKNOWN;
    }
    return new PackSizing.Ahead(
        Math.max(0, expectedTotal - bytes),
        expectedObjects < 0 ? -1 : Math.max(0, expectedObjects - objects));
  }

  /** Completes the pack that is being filled, if there is one. */
  void finish() throws IOException {
    PackWriter pack = current;
    if (pack != null) {
      current = null;
      pack.finish();
      finished.accept(pack);
    }
  }

  /** Removes the temporary files of all packs; the first error is thrown when all were tried. */
  void remove() throws IOException {
    current = null;
    Cleanup cleanup = new Cleanup();
    for (PackWriter pack : packs) {
      cleanup.then(pack::remove);
    }
    cleanup.finish();
  }

  private PackWriter begin() {
    if (buffer == null) {
      buffer = FileHandle.alignedBuffer(BUFFER_SIZE);
    }
    PackWriter pack = new PackWriter(directory, names.next(), buffer);
    packs.add(pack);
    current = pack;
    return pack;
  }
}
