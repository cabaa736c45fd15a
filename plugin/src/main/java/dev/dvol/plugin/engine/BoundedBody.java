// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;

/** The body of an answer that must not be longer than so many bytes: the rest is an error. */
final class BoundedBody extends FilterInputStream {
  private final long longest;
  private long read;

  BoundedBody(InputStream body, long longest) {
    super(body);
    this.longest = longest;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int count = super.read(bytes, offset, length);
    read += Math.max(0, count);
    if (read > longest) {
      throw new ProtocolException("its answer is longer than " + longest + " bytes");
    }
    return count;
  }

  @Override
  public long skip(long count) throws IOException {
    return count <= 0 ? 0 : Math.max(0, read(new byte[(int) Math.min(count, 8192)]));
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
