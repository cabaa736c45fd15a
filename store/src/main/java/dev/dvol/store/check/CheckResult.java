// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.check;

import dev.dvol.store.object.Oid;
import java.util.Set;

/**
 * What a check found, for who repairs it.
 *
 * @param report what is told
 * @param lost all objects of which no sound copy is in the store
 * @param packs names, without an ending, of all packs that are damaged themselves or in their index
 */
public record CheckResult(CheckReport report, Set<Oid> lost, Set<String> packs) {
  /** Copies. */
  public CheckResult {
    lost = Set.copyOf(lost);
    packs = Set.copyOf(packs);
  }
}
