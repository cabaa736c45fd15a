// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.chunk;

/**
 * The parameters a volume was made with. They never change for a volume: another value would cut
 * and name equal content differently and store all of it again.
 *
 * @param seed of the plaintext digest, random per volume
 * @param pageBytes length of a chunk under {@link CutRule#PAGE}
 * @param minimumBytes shortest chunk under {@link CutRule#CONTENT}, but for the last of a run of
 *     data
 * @param normalBytes length around which content-defined chunks gather
 * @param maximumBytes longest chunk; such that its frame fits one stored deflate block
 * @param zstdLevel compression level
 */
public record ChunkParameters(
    long seed, int pageBytes, int minimumBytes, int normalBytes, int maximumBytes, int zstdLevel) {
  /** Upper bound of any chunk of any volume, in bytes; what is longer is refused as damaged. */
  public static final int LARGEST_CHUNK = 65_024;

  /** Upper bound of the frame of a chunk, in bytes: a stored deflate block. */
  public static final int LARGEST_FRAME = 65_535;

  /** Refuses values that the format does not allow. */
  public ChunkParameters {
    boolean pages =
        pageBytes >= 4096 && pageBytes <= LARGEST_CHUNK && Integer.bitCount(pageBytes) == 1;
    boolean content =
        minimumBytes >= 1024
            && minimumBytes <= normalBytes
            && normalBytes <= maximumBytes
            && maximumBytes <= LARGEST_CHUNK
            && Integer.bitCount(normalBytes) == 1;
    if (!pages || !content || zstdLevel < 1 || zstdLevel > 19) {
      throw new IllegalArgumentException(
          "chunk parameters out of range: %d %d %d %d %d"
              .formatted(pageBytes, minimumBytes, normalBytes, maximumBytes, zstdLevel));
    }
  }

  /** The parameters of new volumes. */
  public static ChunkParameters ofNewVolume(long seed) {
    return new ChunkParameters(seed, 16 * 1024, 16 * 1024, 32 * 1024, LARGEST_CHUNK, 1);
  }
}
