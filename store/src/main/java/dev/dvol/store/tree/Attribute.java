// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.tree;

import dev.dvol.store.posix.Name;
import java.util.Arrays;

/**
 * An extended attribute, access lists and capabilities among them, as the kernel gives it. Ordered by name. Immutable.
 */
public final class Attribute implements Comparable<Attribute> {
  private final Name name;
  private final byte[] value;

  /**
   * An attribute; the value is copied.
   *
   * @param name namespace and name, such as {@code user.mime_type}; at most 255 bytes
   * @param value any bytes, possibly none
   */
  public Attribute(Name name, byte[] value) {
    this.name = name;
    this.value = value.clone();
  }

  /** Namespace and name. */
  public Name name() {
    return name;
  }

  /** The value, a fresh copy. */
  public byte[] value() {
    return value.clone();
  }

  @Override
  public int compareTo(Attribute other) {
    return name.compareTo(other.name);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Attribute attribute
        && name.equals(attribute.name)
        && Arrays.equals(value, attribute.value);
  }

  @Override
  public int hashCode() {
    return 31 * name.hashCode() + Arrays.hashCode(value);
  }

  @Override
  public String toString() {
    return name.toString();
  }
}
