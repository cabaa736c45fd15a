// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.object.Oid;

/**
 * Names a commit for ever.
 *
 * @param oid id of the git commit object
 */
public record CommitId(Oid oid) {
  /** The 40 hex digits. */
  public String hex() {
    return oid.hex();
  }

  /** The first seven digits, for people; not promised to be unique. */
  public String abbreviated() {
    return hex().substring(0, 7);
  }

  @Override
  public String toString() {
    return hex();
  }
}
