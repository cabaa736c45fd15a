// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;

/**
 * The body of an answer, told apart from whatever follows it. It hands out what has come as soon as
 * it has come, so that it can be read while the engine still writes; and it never takes a
 * connection that broke for the end of a body.
 */
final class HttpBody extends InputStream {
  private static final int LONGEST_CHUNK_LINE = 1024;
  private static final long UNTIL_CLOSED = -1;

  private final InputStream in;
  private final Runnable onClose;
  private final boolean chunked;

  /** Bytes left in the body, or in this chunk; UNTIL_CLOSED when only the end of file tells. */
  private long left;

  private boolean ended;
  private boolean insideChunks;

  private HttpBody(InputStream in, boolean chunked, long left, Runnable onClose) {
    this.in = in;
    this.chunked = chunked;
    this.left = left;
    this.onClose = onClose;
    this.ended = !chunked && left == 0;
  }

  /** A body in chunks; what is behind the last is not read. */
  static HttpBody chunked(InputStream in, Runnable onClose) {
    return new HttpBody(in, true, 0, onClose);
  }

  /** A body of so many bytes. */
  static HttpBody ofLength(InputStream in, long length, Runnable onClose) {
    return new HttpBody(in, false, length, onClose);
  }

  /** A body that ends where the other end closes. */
  static HttpBody untilClosed(InputStream in, Runnable onClose) {
    return new HttpBody(in, false, UNTIL_CLOSED, onClose);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!ended && chunked && left == 0) {
      beginChunk();
    }
    if (ended) {
      return -1;
    }
    int wanted = left == UNTIL_CLOSED ? length : (int) Math.min(length, left);
    int count = in.read(bytes, offset, wanted);
    if (count < 0) {
      if (left == UNTIL_CLOSED) {
        ended = true;
        return -1;
      }
      throw new EOFException("the engine closed the connection within its answer");
    }
    if (left != UNTIL_CLOSED) {
      left -= count;
      ended = !chunked && left == 0;
    }
    return count;
  }

  /** Closes the connection, read to its end or not. */
  @Override
  public void close() {
    onClose.run();
  }

  private void beginChunk() throws IOException {
    if (insideChunks && !HttpHead.line(in, LONGEST_CHUNK_LINE).isEmpty()) {
      throw new ProtocolException("a chunk of the engine's answer is longer than announced");
    }
    insideChunks = true;
    String line = HttpHead.line(in, LONGEST_CHUNK_LINE);
    int semicolon = line.indexOf(';');
    String size = (semicolon < 0 ? line : line.substring(0, semicolon)).strip();
    try {
      left = Long.parseLong(size, 16);
    } catch (NumberFormatException e) {
      left = -1;
    }
    if (left < 0 || size.startsWith("+")) {
      throw new ProtocolException("not the length of a chunk: " + Excerpt.of(line));
    }
    if (left == 0) {
      ended = true;
    }
  }
}
