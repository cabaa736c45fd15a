// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.tree;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A path below a volume's root, as bytes: components joined by {@code /}, no leading or trailing slash, empty for the
 * root. Ordered as a walk that sorts each directory by unsigned bytes meets them. Immutable.
 */
public final class PathBytes implements Comparable<PathBytes> {
  private final byte[] bytes;

  private PathBytes(byte[] bytes) {
    this.bytes = bytes;
  }

  /** A path of these bytes, which are copied. */
  public static PathBytes of(byte[] bytes) {
    return new PathBytes(bytes.clone());
  }

  /** A path of text, encoded as UTF-8. */
  public static PathBytes of(String text) {
    return new PathBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The bytes, a fresh copy. */
  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public int compareTo(PathBytes other) {
    // A slash sorts below every byte, so that a directory's entries come right behind it.
    int common = Arrays.mismatch(bytes, other.bytes);
    if (common < 0) {
      return 0;
    }
    if (common == bytes.length || common == other.bytes.length) {
      return Integer.compare(bytes.length, other.bytes.length);
    }
    return Integer.compare(weight(bytes[common]), weight(other.bytes[common]));
  }

  private static int weight(byte b) {
    return b == '/' ? -1 : b & 0xff;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PathBytes path && Arrays.equals(bytes, path.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** The path as text for people: UTF-8 decoded, malformed bytes replaced; control characters are still in it. */
  @Override
  public String toString() {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
