// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import dev.dvol.store.pack.PackBatch;
import dev.dvol.store.progress.Progress;

/**
 * Tells a batch how much is still to come, from what a scan has read and what is left to read: what
 * is left will need as much as what is done did. A pack announces its number of objects, and one
 * that was promised more than came is read a second time.
 */
final class ExpectedPacks implements Progress {
  /** Between two estimates, in bytes read. */
  private static final long STEP = 4 << 20;

  private final PackBatch batch;
  private final Progress progress;
  private long expected;
  private long read;
  private long next = STEP;

  ExpectedPacks(PackBatch batch, Progress progress) {
    this.batch = batch;
    this.progress = progress;
  }

  @Override
  public void begin(String what, long bytes) {
    progress.begin(what, bytes);
  }

  @Override
  public void expect(long bytes) {
    synchronized (this) {
      expected += bytes;
    }
    progress.expect(bytes);
  }

  @Override
  public void advance(long bytes) {
    estimate(bytes);
    progress.advance(bytes);
  }

  private synchronized void estimate(long bytes) {
    read += bytes;
    if (read >= next) {
      next = read + STEP;
      double share = (double) batch.dataBytes() / read;
      batch.expect((long) (share * Math.max(0, expected - read)));
    }
  }
}
