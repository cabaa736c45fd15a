// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.chunk;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hasher128;
import com.dynatrace.hash4j.hashing.Hashing;
import dev.dvol.store.object.Digest;
import dev.dvol.store.xxh3.Libxxhash;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * XXH3-128 with a volume's seed. Stateless, for any number of threads. Taken from the system's
 * libxxhash where there is one and it passes a test, or else from a library in Java. Each thread
 * that takes digests of arrays holds native memory for the largest of them.
 *
 * @see <a href="https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md">the xxHash
 *     specification</a>
 */
public final class DigestFunction {
  /** From this length on a native call is worth its price, with the copy that it takes. */
  private static final int NATIVE_BYTES = 1024;

  private final long seed;
  private final Hasher128 hasher;

  /** The function of one volume. */
  public DigestFunction(long seed) {
    this.seed = seed;
    this.hasher = Hashing.xxh3_128(seed);
  }

  /** The digest of some bytes. */
  public Digest of(byte[] bytes, int offset, int length) {
    Libxxhash library = length < NATIVE_BYTES ? null : Library.USABLE;
    if (library == null) {
      return ofJava(bytes, offset, length);
    }
    Objects.checkFromIndexSize(offset, length, bytes.length);
    return library.digest(bytes, offset, length, seed);
  }

  /** The digest of some bytes of a direct buffer, whose position and limit do not matter. */
  public Digest of(ByteBuffer direct, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, direct.capacity());
    Libxxhash library = Library.USABLE;
    if (library != null) {
      return library.digest(direct, offset, length, seed);
    }
    byte[] copy = new byte[length];
    direct.duplicate().clear().get(offset, copy);
    return ofJava(copy, 0, length);
  }

  /** Whether digests of more than a few bytes are native. */
  public static boolean isNative() {
    return Library.USABLE != null;
  }

  Digest ofJava(byte[] bytes, int offset, int length) {
    HashValue128 value = hasher.hashBytesTo128Bits(bytes, offset, length);
    return new Digest(value.getMostSignificantBits(), value.getLeastSignificantBits());
  }

  /** Loaded with the first digest of more than a few bytes. */
  private static final class Library {
    /** A length for each of the ways that the function takes, one beyond its block of 1 KiB. */
    private static final int[] LENGTHS = {0, 3, 8, 16, 100, 200, 1500};

    static final @Nullable Libxxhash USABLE = tested(Libxxhash.load());

    private static @Nullable Libxxhash tested(@Nullable Libxxhash library) {
      if (library == null) {
        return null;
      }
      long seed = 0x9e3779b97f4a7c15L;
      DigestFunction java = new DigestFunction(seed);
      byte[] sample = new byte[1500];
      for (int i = 0; i < sample.length; i++) {
        sample[i] = (byte) (i * i >> 3);
      }
      for (int length : LENGTHS) {
        if (!library.digest(sample, 0, length, seed).equals(java.ofJava(sample, 0, length))) {
          return null;
        }
      }
      return library;
    }
  }
}
