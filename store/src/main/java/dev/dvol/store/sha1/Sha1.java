// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.sha1;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The one place that decides which implementation of SHA-1 packs are written and checked with. */
public final class Sha1 {
  private Sha1() {}

  /**
   * A fresh digest, for one thread at a time: that of the system's libcrypto where there is one
   * (1.8 GB/s with SHA-NI, 0.9 without), or else that of the Java platform, which is as fast only
   * with SHA-NI and only once its second compiler got round to it. A native one takes 16 KiB
   * outside of the heap: keep it, rather than ask for one per object.
   */
  public static MessageDigest newDigest() {
    return isNative() ? new LibcryptoSha1() : ofJava();
  }

  /** Whether {@link #newDigest} hands out the native one. */
  public static boolean isNative() {
    return Library.USABLE;
  }

  /**
   * A fresh digest of the Java platform, which holds nothing outside of the heap: for a name or an
   * object now and then.
   */
  public static MessageDigest ofJava() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-1", e);
    }
  }

  /** Loaded when it is first asked for: who wants the platform's digest needs no library. */
  private static final class Library {
    static final boolean USABLE = LibcryptoSha1.isUsable();
  }
}
