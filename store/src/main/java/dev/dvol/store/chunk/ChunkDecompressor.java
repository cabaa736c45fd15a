// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.chunk;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.object.Digest;
import dev.dvol.store.object.Oid;

/**
 * Opens the zstd frame of a chunk and checks all that can be checked: exactly one frame, its
 * content size known and within {@link ChunkParameters#LARGEST_CHUNK}, its checksum, and the
 * plaintext digest. Holds native memory: close it. One thread at a time.
 */
public final class ChunkDecompressor implements AutoCloseable {
  private final ZstdDecompressCtx context = new ZstdDecompressCtx();
  private final DigestFunction digests;
  private final byte[] content = new byte[ChunkParameters.LARGEST_CHUNK];

  /** A decompressor that checks with this digest function. */
  public ChunkDecompressor(DigestFunction digests) {
    this.digests = digests;
  }

  /**
   * Decompresses into {@link #content}; the bytes there are valid until the next call.
   *
   * @return length of the chunk in bytes
   * @throws ObjectCorruptException if any check fails
   */
  public int decompress(Oid id, Digest expected, byte[] frame, int offset, int length)
      throws ObjectCorruptException {
    if (length == 0) {
      throw corrupt(id, "it is empty");
    }
    // The header is judged before a byte is allocated or decoded: a hostile frame may declare
    // anything.
    long declared = Zstd.getFrameContentSize(frame, offset, length);
    if (declared < 1 || declared > ChunkParameters.LARGEST_CHUNK) {
      throw corrupt(id, "it declares " + declared + " bytes");
    }
    int size;
    try {
      if (Zstd.findFrameCompressedSize(frame, offset, length) != length) {
        throw corrupt(id, "it is not exactly one zstd frame");
      }
      size = context.decompressByteArray(content, 0, (int) declared, frame, offset, length);
    } catch (ZstdException e) {
      throw corrupt(id, "zstd error " + e.getErrorCode());
    }
    if (size != declared) {
      throw corrupt(id, "it holds " + size + " bytes but declares " + declared);
    }
    if (!digests.of(content, 0, size).equals(expected)) {
      throw corrupt(id, "its content does not have the digest of its name");
    }
    return size;
  }

  /** Where the last chunk is, from index 0. */
  public byte[] content() {
    return content;
  }

  private static ObjectCorruptException corrupt(Oid id, String why) {
    return new ObjectCorruptException(id.hex(), "chunk " + id + " is damaged: " + why);
  }

  @Override
  public void close() {
    context.close();
  }
}
