// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import java.time.Instant;

/**
 * A pack in a {@link PackTrash}.
 *
 * @param name {@code pack-<40 hex digits>}
 * @param since when it was retired, to the second
 * @param reason why
 * @param sizeInBytes of pack and index
 * @param isWhole whether pack and index are there; of a pack that was being retired or removed when
 *     the process ended, one may be missing, and the pack is then still, or no longer, in use
 */
public record TrashedPack(
    String name, Instant since, Reason reason, long sizeInBytes, boolean isWhole) {
  /** Why a pack was retired. */
  public enum Reason {
    /** No object in it was needed. */
    DEAD("dead"),
    /** All that was needed of it is in other packs. */
    COPIED("copied");

    private final String word;

    Reason(String word) {
      this.word = word;
    }

    /** How it stands in file names. */
    public String word() {
      return word;
    }
  }
}
