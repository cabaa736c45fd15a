// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.tree;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.error.ObjectMissingException;
import dev.dvol.store.object.ObjectSource;
import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.Name;
import dev.dvol.store.tree.DirectoryNode.Content;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a stored directory that is asked for more than one of them. A node is read when
 * the first name that leads to it is asked for, and once: a directory of which all entries are
 * asked for costs what reading it costs. Holds what it has read, at most all entries. For one
 * thread at a time.
 *
 * <p>All methods throw {@link ObjectCorruptException} and {@link ObjectMissingException} for a node
 * that is damaged, missing or not canonical, and an {@link IOException} if the disk fails; the same
 * question may then be asked again.
 */
public final class StoredDirectory {
  private final Node top;
  private final ObjectSource objects;

  /** A directory by its node, of which nothing is read yet. */
  public StoredDirectory(Oid node, ObjectSource objects) {
    this.top = new Node(node, new byte[0]);
    this.objects = objects;
  }

  /** The id of its node. */
  public Oid id() {
    return top.id;
  }

  /** The entry of a name, if there is one; reads only the nodes on its way. */
  public Optional<Entry> find(Name name) throws IOException {
    Node at = top;
    while (true) {
      at.load(objects);
      if (at.leaf != null) {
        return Optional.ofNullable(at.leaf.get(name));
      }
      Node next = at.children.get(DirectoryNode.bucket(name, at.way.length));
      if (next == null) {
        return Optional.empty();
      }
      at = next;
    }
  }

  /** The names of all entries, in no order. */
  public Collection<Name> names() throws IOException {
    List<Name> all = new ArrayList<>();
    collect(top, all);
    return all;
  }

  private void collect(Node node, List<Name> into) throws IOException {
    node.load(objects);
    if (node.leaf != null) {
      into.addAll(node.leaf.keySet());
    }
    for (Node child : node.children.values()) {
      collect(child, into);
    }
  }

  private static final class Node {
    final Oid id;

    /** The hex digits that lead to it. */
    final byte[] way;

    /** Its entries, when it is known to be a leaf. */
    @Nullable Map<Name, Entry> leaf;

    /** What is below it, when it is known to be an inner node. */
    Map<Integer, Node> children = Map.of();

    Node(Oid id, byte[] way) {
      this.id = id;
      this.way = way;
    }

    void load(ObjectSource objects) throws IOException {
      if (leaf != null || !children.isEmpty()) {
        return;
      }
      Content content = DirectoryNode.content(id, way, objects);
      if (content.children().isEmpty()) {
        Map<Name, Entry> entries = new HashMap<>();
        content.entries().forEach(entry -> entries.put(entry.name(), entry));
        leaf = entries;
        return;
      }
      Map<Integer, Node> below = new HashMap<>();
      content
          .children()
          .forEach(
              (digit, child) ->
                  below.put(digit, new Node(child, DirectoryNode.longer(way, digit))));
      children = below;
    }
  }
}
