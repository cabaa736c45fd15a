// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import java.nio.ByteBuffer;

/** The memory of one thread that reads: about 2 MiB. */
final class ReadSession implements AutoCloseable {
  /** Bytes that are read at once, unless one entry is longer. */
  static final int WINDOW = 1 << 20;

  private final ByteBuffer direct = ByteBuffer.allocateDirect(WINDOW);
  private final byte[] window = new byte[WINDOW];
  private final EntryDecoder decoder;

  ReadSession(int largestContent) {
    this.decoder = new EntryDecoder(largestContent);
  }

  ByteBuffer direct() {
    return direct;
  }

  EntryDecoder decoder() {
    return decoder;
  }

  /** An array of at least a length: the window if that is long enough. */
  byte[] atLeast(int length) {
    return length <= WINDOW ? window : new byte[length];
  }

  @Override
  public void close() {
    decoder.close();
  }
}
