// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

/**
 * Who made a commit. Characters that git's commit format cannot carry ({@code <}, {@code >}, line
 * breaks, NUL) are dropped when a commit is written.
 *
 * @param name may be empty
 * @param email may be empty
 */
public record Person(String name, String email) {
  @Override
  public String toString() {
    return name + " <" + email + ">";
  }
}
