// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The one place that decides which implementation of SHA-1 packs are written and checked with. */
final class Sha1 {
  private Sha1() {}

  /** A fresh digest, for one thread at a time. Every Java platform has SHA-1. */
  static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-1", e);
    }
  }
}
