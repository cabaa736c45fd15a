// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a commit tells a later reader besides its files; kept as {@code commit.json} in the commit's
 * root tree.
 *
 * @param quiesce how consistency was reached: {@code none}, {@code stopped}, {@code paused} or
 *     {@code hook}
 * @param containers containers that had the volume mounted, one line each, empty without Docker
 * @param logicalBytes sum of the sizes of the regular files
 * @param entries files, directories and all other entries below the root
 * @param skipped paths that could not be kept, with the reason, escaped for people
 * @param meta what the user attached with {@code --meta k=v}
 */
public record CommitRecord(
    String quiesce,
    List<String> containers,
    long logicalBytes,
    long entries,
    List<String> skipped,
    Map<String, String> meta) {
  /** Copies the collections. */
  public CommitRecord {
    containers = List.copyOf(containers);
    skipped = List.copyOf(skipped);
    meta = java.util.Collections.unmodifiableMap(new TreeMap<>(meta));
  }
}
