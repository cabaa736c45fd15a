// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Inflates the zlib streams of pack entries. For one thread; closing frees the memory of zlib. */
final class ContentInflater implements AutoCloseable {
  private final Inflater inflater = new Inflater();

  /**
   * Inflates the stream that begins at {@code from}.
   *
   * @param end behind the last byte that may be the stream's
   * @param size bytes that it must inflate to
   * @param content where they go, from index 0; has room for one byte more, by which a stream that
   *     does not end where it should is noticed
   * @return bytes that the stream takes
   * @throws MalformedEntryException if there is no whole stream of that size
   */
  int inflate(byte[] bytes, int from, int end, int size, byte[] content)
      throws MalformedEntryException {
    inflater.reset();
    inflater.setInput(bytes, from, end - from);
    int inflated = 0;
    try {
      while (!inflater.finished() && inflated <= size) {
        int step = inflater.inflate(content, inflated, size + 1 - inflated);
        if (step == 0 && !inflater.finished()) {
          throw new MalformedEntryException("its zlib stream is cut off");
        }
        inflated += step;
      }
    } catch (DataFormatException e) {
      throw new MalformedEntryException("its zlib stream is broken: " + e.getMessage());
    }
    if (inflated != size) {
      throw otherLength();
    }
    return Math.toIntExact(inflater.getBytesRead());
  }

  /** What is wrong with a stream that does not have the length that is told of it. */
  static MalformedEntryException otherLength() {
    return new MalformedEntryException("its zlib stream has another length than its header says");
  }

  @Override
  public void close() {
    inflater.end();
  }
}
