// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.posix;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One component of a path, as the bytes the kernel keeps: 1 to 255 bytes, neither {@code /} nor NUL
 * in it, and neither {@code .} nor {@code ..}. Ordered by unsigned bytes. Immutable.
 */
public final class Name implements Comparable<Name> {
  private static final int LONGEST = 255;

  private final byte[] bytes;

  private Name(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * A name with these bytes, which are copied.
   *
   * @throws IllegalArgumentException if they are not a legal path component
   */
  public static Name of(byte[] bytes) {
    if (!isLegal(bytes)) {
      throw new IllegalArgumentException(
          "not a file name: " + new String(bytes, StandardCharsets.ISO_8859_1));
    }
    return new Name(bytes.clone());
  }

  /** A name from text, encoded as UTF-8. */
  public static Name of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Whether the bytes can be one path component. */
  public static boolean isLegal(byte[] bytes) {
    if (bytes.length == 0 || bytes.length > LONGEST) {
      return false;
    }
    for (byte b : bytes) {
      if (b == '/' || b == 0) {
        return false;
      }
    }
    boolean dot = bytes.length == 1 && bytes[0] == '.';
    boolean dotDot = bytes.length == 2 && bytes[0] == '.' && bytes[1] == '.';
    return !dot && !dotDot;
  }

  /** The bytes, a fresh copy. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** Number of bytes, 1 to 255. */
  public int length() {
    return bytes.length;
  }

  @Override
  public int compareTo(Name other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Name name && Arrays.equals(bytes, name.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /**
   * The name as text for people: UTF-8 decoded, malformed bytes replaced. Never to be turned into a
   * name again.
   */
  @Override
  public String toString() {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
