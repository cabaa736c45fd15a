// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.chunk;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;

/**
 * Makes one zstd frame of each chunk, with content size and checksum. Holds native memory: close it. One thread at a
 * time.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8878">RFC 8878, Zstandard frames</a>
 */
public final class ChunkCompressor implements AutoCloseable {
  private final ZstdCompressCtx context = new ZstdCompressCtx();
  private byte[] buffer = new byte[0];

  /** A compressor of one level. */
  public ChunkCompressor(int level) {
    context.setLevel(level);
    context.setChecksum(true);
    context.setContentSize(true);
  }

  /** Compresses into {@link #frame}; the frame there is valid until the next call. Returns its length. */
  public int compress(byte[] chunk, int offset, int length) {
    int bound = Math.toIntExact(Zstd.compressBound(length));
    if (buffer.length < bound) {
      buffer = new byte[bound];
    }
    return context.compressByteArray(buffer, 0, buffer.length, chunk, offset, length);
  }

  /** Where the last frame is, from index 0. */
  public byte[] frame() {
    return buffer;
  }

  @Override
  public void close() {
    context.close();
  }
}
