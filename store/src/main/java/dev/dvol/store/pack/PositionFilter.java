// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

/** Chooses objects of one pack. */
@FunctionalInterface
public interface PositionFilter {
  /** Every object. */
  PositionFilter ALL = position -> true;

  /** Whether the object at an index position is chosen. */
  boolean test(int position);
}
