// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.sha1;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;

/** SHA-1 by libcrypto. Small updates are gathered, so that a call is worth its price. */
final class LibcryptoSha1 extends MessageDigest {
  private static final int LENGTH = 20;
  private static final int PIECE = 16 * 1024;

  // State, digest and data in one block of native memory.
  private final ByteBuffer memory =
      ByteBuffer.allocateDirect(Libcrypto.STATE_BYTES + Libcrypto.STATE_BYTES + PIECE);
  private final long state = Pointer.nativeValue(Native.getDirectBufferPointer(memory));
  private final long digest = state + Libcrypto.STATE_BYTES;
  private final long data = digest + Libcrypto.STATE_BYTES;
  private final ByteBuffer pending = memory.slice(2 * Libcrypto.STATE_BYTES, PIECE);

  LibcryptoSha1() {
    super("SHA-1");
    engineReset();
  }

  /** Whether the library is there and gives the platform's digest of some bytes. */
  static boolean isUsable() {
    if (!Libcrypto.load()) {
      return false;
    }
    byte[] sample = new byte[3 * PIECE + 17];
    for (int i = 0; i < sample.length; i++) {
      sample[i] = (byte) (i * i >> 3);
    }
    return Arrays.equals(new LibcryptoSha1().digest(sample), Sha1.ofJava().digest(sample));
  }

  @Override
  protected int engineGetDigestLength() {
    return LENGTH;
  }

  @Override
  protected void engineUpdate(byte input) {
    if (!pending.hasRemaining()) {
      flush();
    }
    pending.put(input);
  }

  @Override
  protected void engineUpdate(byte[] input, int offset, int length) {
    int from = offset;
    int rest = length;
    while (rest > 0) {
      if (!pending.hasRemaining()) {
        flush();
      }
      int piece = Math.min(rest, pending.remaining());
      pending.put(input, from, piece);
      from += piece;
      rest -= piece;
    }
  }

  @Override
  protected byte[] engineDigest() {
    flush();
    check(Libcrypto.SHA1_Final(digest, state), "SHA1_Final");
    byte[] result = new byte[LENGTH];
    memory.get(Libcrypto.STATE_BYTES, result);
    engineReset();
    return result;
  }

  @Override
  protected void engineReset() {
    pending.clear();
    try {
      check(Libcrypto.SHA1_Init(state), "SHA1_Init");
    } finally {
      Reference.reachabilityFence(memory);
    }
  }

  private void flush() {
    try {
      check(Libcrypto.SHA1_Update(state, data, pending.position()), "SHA1_Update");
    } finally {
      Reference.reachabilityFence(memory);
    }
    pending.clear();
  }

  private static void check(int result, String call) {
    if (result != 1) {
      throw new IllegalStateException(call + " of libcrypto failed");
    }
  }
}
