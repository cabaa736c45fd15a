// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc;

import java.util.List;

/**
 * What a gc did.
 *
 * @param plan what it set out to do
 * @param done whether it was carried out, or only planned
 * @param bytesBefore size of packs, indexes and trash before
 * @param bytesAfter the same afterwards
 * @param trashBytes of retired packs that a later gc removes
 * @param copiedBytes that were written to new packs
 * @param restoredPacks packs that were put back, or would be first, because something reached into
 *     them
 * @param notes what a person should know, beyond the plan's
 */
public record GcReport(
    GcPlan plan,
    boolean done,
    long bytesBefore,
    long bytesAfter,
    long trashBytes,
    long copiedBytes,
    int restoredPacks,
    List<String> notes) {
  /** Copies the list. */
  public GcReport {
    notes = List.copyOf(notes);
  }

  /** Bytes that the disk has back. */
  public long freedBytes() {
    return Math.max(0, bytesBefore - bytesAfter);
  }
}
