// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import dev.dvol.store.object.ObjectSource;
import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.Name;
import dev.dvol.store.tree.DirectoryNode;
import dev.dvol.store.tree.Entry;
import dev.dvol.store.tree.Entry.DirectoryLink;
import dev.dvol.store.tree.Entry.FileNode;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How many bytes of data a directory grows by before anything in it is given back. */
public final class SpaceNeed {
  private final ObjectSource objects;
  private final Set<String> groups = new HashSet<>();

  private SpaceNeed(ObjectSource objects) {
    this.objects = objects;
  }

  /**
   * Bytes of data that files of one state have more than those of another; equal subtrees are not
   * read.
   */
  public static long between(Optional<Oid> from, Oid to, ObjectSource objects) throws IOException {
    SpaceNeed need = new SpaceNeed(objects);
    return DeepStack.run(() -> need.between(from, to));
  }

  private long between(Optional<Oid> from, Oid to) throws IOException {
    if (from.equals(Optional.of(to))) {
      return 0;
    }
    Map<Name, Entry> before = new HashMap<>();
    if (from.isPresent()) {
      for (Entry entry : DirectoryNode.read(from.get(), objects)) {
        before.put(entry.name(), entry);
      }
    }
    long need = 0;
    for (Entry entry : DirectoryNode.read(to, objects)) {
      Optional<Entry> old = Optional.ofNullable(before.get(entry.name()));
      if (entry.node() instanceof DirectoryLink directory) {
        need = Math.addExact(need, between(EntryComparison.tree(old), directory.tree()));
      } else if (entry.node() instanceof FileNode file && isFirstName(file)) {
        long had =
            old.isPresent() && old.get().node() instanceof FileNode oldFile
                ? oldFile.dataBytes()
                : 0;
        need = Math.addExact(need, Math.max(0, file.dataBytes() - had));
      }
    }
    return need;
  }

  // However many names a file has, its data are there once.
  private boolean isFirstName(FileNode file) {
    return file.linkGroup().map(groups::add).orElse(true);
  }
}
