// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import dev.dvol.store.tree.Escape;
import dev.dvol.store.tree.PathBytes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what could not be kept or applied. Safe for many threads. */
final class Skipped {
  private final List<SkippedEntry> entries = new ArrayList<>();

  /** Notes an entry by its escaped path. */
  synchronized void add(String path, String reason) {
    entries.add(new SkippedEntry(PathBytes.of(Escape.parse(path)), reason));
  }

  /** Notes an entry whose content is missing from what is stored. */
  synchronized void addLost(String path, String reason) {
    entries.add(new SkippedEntry(PathBytes.of(Escape.parse(path)), reason, true));
  }

  synchronized List<SkippedEntry> inPathOrder() {
    return entries.stream().sorted(Comparator.comparing(SkippedEntry::path)).toList();
  }
}
