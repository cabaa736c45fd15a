// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import java.nio.ByteBuffer;

/** The memory of one thread that reads: as much as its reads need, up to about 3 MiB. */
final class ReadSession implements AutoCloseable {
  /** Bytes that are read at once, unless one entry is longer. */
  static final int WINDOW = 1 << 20;

  private static final int SMALLEST = 16 << 10;

  private final EntryDecoder decoder;
  private ByteBuffer direct = ByteBuffer.allocateDirect(SMALLEST);
  private byte[] window = new byte[SMALLEST];

  ReadSession(int largestContent) {
    this.decoder = new EntryDecoder(largestContent);
  }

  /** A buffer for reading a number of bytes, in several steps if they are many. */
  ByteBuffer direct(int length) {
    if (direct.capacity() < Math.min(length, WINDOW)) {
      direct = ByteBuffer.allocateDirect(roundedUp(length));
    }
    return direct;
  }

  EntryDecoder decoder() {
    return decoder;
  }

  /** An array of at least a length, kept for the next time unless it is very long. */
  byte[] atLeast(int length) {
    if (length > WINDOW) {
      return new byte[length];
    }
    if (window.length < length) {
      window = new byte[roundedUp(length)];
    }
    return window;
  }

  @Override
  public void close() {
    decoder.close();
  }

  private static int roundedUp(int length) {
    return length >= WINDOW ? WINDOW : Math.max(SMALLEST, 2 * Integer.highestOneBit(length));
  }
}
