// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.chunk;

import dev.dvol.store.object.Digest;

/**
 * The name of a chunk or node inside a chunk node: 16 lower-case hex digits of offset, 22
 * characters of digest.
 */
final class ChunkName {
  static final int LENGTH = 16 + Digest.TEXT_LENGTH;

  private ChunkName() {}

  static String of(long relativeOffset, Digest digest) {
    String hex = Long.toHexString(relativeOffset);
    return "0".repeat(16 - hex.length()) + hex + digest.text();
  }

  static long offset(String name) {
    Digest digest = digest(name);
    long offset = Long.parseUnsignedLong(name.substring(0, 16), 16);
    if (offset < 0 || !of(offset, digest).equals(name)) {
      throw new IllegalArgumentException("not a canonical chunk name: " + name);
    }
    return offset;
  }

  static Digest digest(String name) {
    if (name.length() != LENGTH) {
      throw new IllegalArgumentException("not a chunk name: " + name);
    }
    return Digest.parse(name.substring(16));
  }
}
