// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import dev.dvol.store.object.Oid;
import dev.dvol.store.tree.Entry.Metadata;
import java.util.List;

/**
 * A working directory, looked at as a whole.
 *
 * @param content directory node of its root; meaningless unless the scan stored
 * @param root metadata of the directory itself
 * @param rootBlock where its records are in the index that was written, if one was
 * @param logicalBytes sum of the sizes of the regular files
 * @param entries all entries below the root
 * @param readBytes bytes of files that were read
 * @param kept what of the kept values still counts
 * @param skipped what could not be kept, in path order
 */
public record ScanResult(
    Oid content,
    Metadata root,
    long rootBlock,
    long logicalBytes,
    long entries,
    long readBytes,
    KeptValues kept,
    List<SkippedEntry> skipped) {
  /** Copies the list. */
  public ScanResult {
    skipped = List.copyOf(skipped);
  }
}
