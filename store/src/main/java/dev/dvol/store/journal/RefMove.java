// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.journal;

import dev.dvol.store.object.Oid;
import java.util.Optional;

/**
 * A ref that goes from one commit to another.
 *
 * @param ref its full name
 * @param before where it points before; empty when it is made
 * @param after where it points afterwards; empty when it is removed
 */
public record RefMove(String ref, Optional<Oid> before, Optional<Oid> after) {
  /** Whether it is made. */
  public boolean creates() {
    return before.isEmpty() && after.isPresent();
  }

  /** Whether it is removed. */
  public boolean removes() {
    return before.isPresent() && after.isEmpty();
  }
}
