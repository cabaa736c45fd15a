// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.chunk;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hasher128;
import com.dynatrace.hash4j.hashing.Hashing;
import dev.dvol.store.object.Digest;

/**
 * XXH3-128 with a volume's seed. Stateless, for any number of threads.
 *
 * @see <a href="https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md">the xxHash specification</a>
 */
public final class DigestFunction {
  private final Hasher128 hasher;

  /** The function of one volume. */
  public DigestFunction(long seed) {
    hasher = Hashing.xxh3_128(seed);
  }

  /** The digest of some bytes. */
  public Digest of(byte[] bytes, int offset, int length) {
    HashValue128 value = hasher.hashBytesTo128Bits(bytes, offset, length);
    return new Digest(value.getMostSignificantBits(), value.getLeastSignificantBits());
  }
}
