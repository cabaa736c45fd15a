// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Frame;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Collects what a program in a container prints: the last 64 KiB, and the rest is passed over, so
 * that a program that never stops talking costs no memory.
 */
final class ExecOutput extends ResultCallback.Adapter<Frame> {
  private static final int LONGEST = 64 * 1024;

  private byte[] tail = new byte[0];

  @Override
  public synchronized void onNext(Frame frame) {
    byte[] more = frame.getPayload();
    byte[] all = Arrays.copyOf(tail, tail.length + more.length);
    System.arraycopy(more, 0, all, tail.length, more.length);
    tail = all.length <= LONGEST ? all : Arrays.copyOfRange(all, all.length - LONGEST, all.length);
  }

  /**
   * Waits for the program's end.
   *
   * @return false when it had not come at the end of the time
   */
  boolean await(Duration timeout) throws InterruptedIOException {
    try {
      return awaitCompletion(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a program ran in a container");
    }
  }

  /** What came so far. */
  synchronized String text() {
    return new String(tail, StandardCharsets.UTF_8);
  }
}
