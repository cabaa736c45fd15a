// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.object;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * The id of a git object: 20 bytes, the SHA-1 of its header and content. Ordered by unsigned bytes.
 * Immutable.
 *
 * @see <a href="https://git-scm.com/docs/gitglossary#def_oid">gitglossary, "oid"</a>
 */
public final class Oid implements Comparable<Oid> {
  /** Length in bytes. */
  public static final int LENGTH = 20;

  private final byte[] bytes;

  private Oid(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The id in 20 bytes at an offset; they are copied. */
  public static Oid at(byte[] source, int offset) {
    return new Oid(Arrays.copyOfRange(source, offset, offset + LENGTH));
  }

  /**
   * The id in exactly 20 bytes, which are copied.
   *
   * @throws IllegalArgumentException for another length
   */
  public static Oid of(byte[] bytes) {
    if (bytes.length != LENGTH) {
      throw new IllegalArgumentException("an object id has 20 bytes, not " + bytes.length);
    }
    return new Oid(bytes.clone());
  }

  /**
   * The id that 40 hex digits spell.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static Oid fromHex(String hex) {
    if (hex.length() != 2 * LENGTH) {
      throw new IllegalArgumentException("not an object id: " + hex);
    }
    return new Oid(HexFormat.of().parseHex(hex));
  }

  /** The 40 hex digits, lower case. */
  public String hex() {
    return HexFormat.of().formatHex(bytes);
  }

  /** The bytes, a fresh copy. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** Writes the 20 bytes to an offset. */
  public void copyTo(byte[] target, int offset) {
    System.arraycopy(bytes, 0, target, offset, LENGTH);
  }

  /** The first byte, 0 to 255: the fan-out slot of a pack index. */
  public int firstByte() {
    return bytes[0] & 0xff;
  }

  @Override
  public int compareTo(Oid other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Oid oid && Arrays.equals(bytes, oid.bytes);
  }

  @Override
  public int hashCode() {
    return (bytes[0] & 0xff) << 24
        | (bytes[1] & 0xff) << 16
        | (bytes[2] & 0xff) << 8
        | (bytes[3] & 0xff);
  }

  @Override
  public String toString() {
    return hex();
  }
}
