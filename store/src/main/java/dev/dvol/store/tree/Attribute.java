// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.tree;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * An extended attribute, access lists and capabilities among them, as the kernel gives it. Ordered
 * by the unsigned bytes of its name. Immutable.
 */
public final class Attribute implements Comparable<Attribute> {
  private static final int LONGEST_NAME = 255;

  private final byte[] name;
  private final byte[] value;

  /**
   * An attribute; both arrays are copied.
   *
   * @param name namespace and name, such as {@code user.mime_type}: 1 to 255 bytes, any but NUL,
   *     slashes too
   * @param value any bytes, possibly none
   * @throws IllegalArgumentException if no attribute can have the name
   */
  public Attribute(byte[] name, byte[] value) {
    this.name = name.clone();
    this.value = value.clone();
    if (name.length == 0 || name.length > LONGEST_NAME || hasNul()) {
      throw new IllegalArgumentException("not the name of an attribute: " + this);
    }
  }

  private boolean hasNul() {
    for (byte b : name) {
      if (b == 0) {
        return true;
      }
    }
    return false;
  }

  /** Namespace and name, a fresh copy. */
  public byte[] name() {
    return name.clone();
  }

  /** The name as {@link Escape} writes it. */
  public String escapedName() {
    return Escape.of(name);
  }

  /** Whether the other has the same name. */
  public boolean hasNameOf(Attribute other) {
    return Arrays.equals(name, other.name);
  }

  /** Whether it has this name. */
  public boolean isNamed(byte[] other) {
    return Arrays.equals(name, other);
  }

  /** The value, a fresh copy. */
  public byte[] value() {
    return value.clone();
  }

  @Override
  public int compareTo(Attribute other) {
    return Arrays.compareUnsigned(name, other.name);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Attribute attribute
        && Arrays.equals(name, attribute.name)
        && Arrays.equals(value, attribute.value);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(name) + Arrays.hashCode(value);
  }

  /** The name as text for people. */
  @Override
  public String toString() {
    return new String(name, StandardCharsets.UTF_8);
  }
}
