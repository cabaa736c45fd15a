// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import dev.dvol.store.object.ObjectSource;
import dev.dvol.store.tree.PathBytes;
import dev.dvol.store.tree.RootTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What differs between two stored states. */
public final class TreeChanges {
  private TreeChanges() {}

  /** All changes, in path order; equal subtrees are not read. */
  public static List<Change> between(RootTree from, RootTree to, ObjectSource objects)
      throws IOException {
    List<Change> changes = new ArrayList<>();
    List<String> words = EntryComparison.metadataDifferences(from.root(), to.root());
    if (!words.isEmpty()) {
      changes.add(new Change(PathBytes.of(""), Change.Kind.METADATA, 0, 0, 0, 0, words));
    }
    EntryComparison comparison = new EntryComparison(to.parameters(), objects, changes::add);
    DeepStack.run(
        () -> {
          comparison.trees("", from.content(), to.content());
          return changes;
        });
    changes.sort(Change.BY_PATH);
    return changes;
  }
}
