// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.sha1;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/**
 * SHA-1 of OpenSSL's libcrypto, under its own names; pointers are passed as addresses. These are
 * the functions that keep their state in the caller's memory: nothing is to be freed, and 1.1 and 3
 * have them alike.
 *
 * @see <a href="https://docs.openssl.org/3.0/man3/SHA256_Init/">SHA1_Init(3)</a>
 */
final class Libcrypto {
  /** Bytes that hold the state: {@code sizeof(SHA_CTX)} is 96. */
  static final int STATE_BYTES = 128;

  private Libcrypto() {}

  static native int SHA1_Init(long state);

  static native int SHA1_Update(long state, long data, long length);

  static native int SHA1_Final(long digest, long state);

  /** Loads the library; false when there is none that has these functions. */
  static boolean load() {
    for (String name : new String[] {"libcrypto.so.3", "libcrypto.so.1.1"}) {
      try {
        Native.register(Libcrypto.class, NativeLibrary.getInstance(name));
        return true;
      } catch (UnsatisfiedLinkError e) {
        // Not on this machine, or built without them.
      }
    }
    return false;
  }
}
