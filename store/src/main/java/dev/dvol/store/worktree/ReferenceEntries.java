// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import dev.dvol.store.object.ObjectSource;
import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.Name;
import dev.dvol.store.tree.DirectoryNode;
import dev.dvol.store.tree.Entry;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The entries of a stored directory, read one by one when few are asked for, else all at once. */
final class ReferenceEntries {
  private static final int FEW = 16;

  private final Optional<Oid> node;
  private final ObjectSource objects;
  private final boolean few;
  private @Nullable Map<Name, Entry> all;

  ReferenceEntries(Optional<Oid> node, int expectedLookups, ObjectSource objects) {
    this.node = node;
    this.objects = objects;
    this.few = expectedLookups <= FEW;
  }

  Optional<Entry> find(Name name) throws IOException {
    if (node.isEmpty()) {
      return Optional.empty();
    }
    if (few && all == null) {
      return DirectoryNode.find(node.get(), name, objects);
    }
    return Optional.ofNullable(all().get(name));
  }

  Set<Name> names() throws IOException {
    return node.isEmpty() ? Set.of() : all().keySet();
  }

  private Map<Name, Entry> all() throws IOException {
    Map<Name, Entry> read = all;
    if (read == null) {
      read = new HashMap<>();
      if (node.isPresent()) {
        for (Entry entry : DirectoryNode.read(node.get(), objects)) {
          read.put(entry.name(), entry);
        }
      }
      all = read;
    }
    return read;
  }
}
