// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import dev.dvol.store.chunk.ChunkParameters;
import dev.dvol.store.object.ObjectSource;
import dev.dvol.store.object.Oid;
import dev.dvol.store.tree.Attribute;
import dev.dvol.store.tree.DirectoryNode;
import dev.dvol.store.tree.Entry;
import dev.dvol.store.tree.Entry.DirectoryLink;
import dev.dvol.store.tree.Entry.FileNode;
import dev.dvol.store.tree.Entry.Metadata;
import dev.dvol.store.tree.Entry.SpecialNode;
import dev.dvol.store.tree.Entry.SymlinkNode;
import dev.dvol.store.tree.Escape;
import dev.dvol.store.tree.PathBytes;
import dev.dvol.store.tree.TreeLimits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Says how two entries of one path differ, and tells whole subtrees that came or went. */
final class EntryComparison {
  private final ChunkParameters parameters;
  private final ObjectSource objects;
  private final ChangeListener listener;
  private final Unfolding unfolding = new Unfolding();

  EntryComparison(ChunkParameters parameters, ObjectSource objects, ChangeListener listener) {
    this.parameters = parameters;
    this.objects = objects;
    this.listener = listener;
  }

  /** Path of an entry: escaped components joined by slashes. */
  static String join(String directory, Entry entry) {
    String name = Escape.of(entry.name().bytes());
    return directory.isEmpty() ? name : directory + "/" + name;
  }

  /**
   * Tells a path that is in one state or both. A directory is told for itself only, and only when
   * it is new or gone and empty, or its own metadata differ.
   *
   * @param delta what differs in the content if that is known already, else null
   */
  void compare(String path, Optional<Entry> from, Optional<Entry> to, @Nullable ContentDelta delta)
      throws IOException {
    if (from.isPresent() && to.isPresent()) {
      compareBoth(path, from.get(), to.get(), delta);
    } else if (to.isPresent() && !(to.get().node() instanceof DirectoryLink)) {
      long size = size(to.get());
      tell(path, Change.Kind.ADDED, 0, size, sizeDelta(size, delta), List.of());
    } else if (from.isPresent() && !(from.get().node() instanceof DirectoryLink)) {
      long size = size(from.get());
      tell(path, Change.Kind.REMOVED, size, 0, new ContentDelta(size, 0), List.of());
    }
  }

  private static ContentDelta sizeDelta(long size, @Nullable ContentDelta delta) {
    return new ContentDelta(size, delta == null ? 0 : delta.chunks());
  }

  /** Tells an empty directory that is new or gone. */
  void emptyDirectory(String path, Change.Kind kind) throws IOException {
    tell(path, kind, 0, 0, new ContentDelta(0, 0), List.of());
  }

  private void compareBoth(String path, Entry from, Entry to, @Nullable ContentDelta known)
      throws IOException {
    List<String> metadata = metadataDifferences(path, from, to);
    if (from.kind() != to.kind()) {
      tell(
          path,
          Change.Kind.TYPE_CHANGED,
          size(from),
          size(to),
          new ContentDelta(size(to), 0),
          metadata);
    } else if (from.node() instanceof FileNode before
        && to.node() instanceof FileNode after
        && !isSame(before, after, known)) {
      ContentDelta delta =
          known == null ? ContentDelta.between(before, after, parameters, objects) : known;
      tell(path, Change.Kind.MODIFIED, before.size(), after.size(), delta, metadata);
    } else if (from.node() instanceof SymlinkNode before
        && to.node() instanceof SymlinkNode after
        && !before.target().equals(after.target())) {
      tell(path, Change.Kind.MODIFIED, 0, 0, new ContentDelta(0, 0), metadata);
    } else if (!metadata.isEmpty()) {
      long size = size(to);
      tell(path, Change.Kind.METADATA, size, size, new ContentDelta(0, 0), metadata);
    }
  }

  // What was just read was cut as what it is compared with, and may not be in the store yet.
  private boolean isSame(FileNode before, FileNode after, @Nullable ContentDelta known)
      throws IOException {
    return known == null
        ? StoredFile.sameBytes(before, after, parameters, objects)
        : before.hasContentOf(after);
  }

  /** Which metadata differ, in words; a difference in times alone is none. */
  static List<String> metadataDifferences(String path, Entry from, Entry to) {
    List<String> words = new ArrayList<>(metadataDifferences(from.metadata(), to.metadata()));
    if (from.node() instanceof SpecialNode before
        && to.node() instanceof SpecialNode after
        && (before.major() != after.major() || before.minor() != after.minor())) {
      words.add("device number");
    }
    if (!group(path, from).equals(group(path, to))) {
      words.add("hard links");
    }
    return words;
  }

  static List<String> metadataDifferences(Metadata from, Metadata to) {
    List<String> words = new ArrayList<>();
    if (from.permissions() != to.permissions()) {
      words.add("mode");
    }
    if (from.uid() != to.uid() || from.gid() != to.gid()) {
      words.add("owner");
    }
    TreeSet<String> attributes = new TreeSet<>();
    for (Attribute attribute : from.attributes()) {
      if (!to.attributes().contains(attribute)) {
        attributes.add("xattr " + attribute);
      }
    }
    for (Attribute attribute : to.attributes()) {
      if (!from.attributes().contains(attribute)) {
        attributes.add("xattr " + attribute);
      }
    }
    words.addAll(attributes);
    return words;
  }

  // The first of a group may be the only one in the volume; it is then no different from a file
  // without a group.
  private static Optional<String> group(String path, Entry entry) {
    return entry.node().linkGroup().filter(group -> !group.equals(path));
  }

  /** Tells everything in a directory that came or went as a whole. */
  void wholeDirectory(String path, Oid tree, Change.Kind kind) throws IOException {
    TreeLimits.require(path, tree);
    List<Entry> entries = DirectoryNode.read(tree, objects);
    unfolding.note(tree, entries.size());
    if (entries.isEmpty()) {
      emptyDirectory(path, kind);
    }
    for (Entry entry : entries) {
      String below = join(path, entry);
      if (entry.node() instanceof DirectoryLink directory) {
        wholeDirectory(below, directory.tree(), kind);
      } else if (kind == Change.Kind.ADDED) {
        compare(below, Optional.empty(), Optional.of(entry), null);
      } else {
        compare(below, Optional.of(entry), Optional.empty(), null);
      }
    }
  }

  /** Tells all that differs between two directories of the store. */
  void trees(String path, Oid from, Oid to) throws IOException {
    if (from.equals(to)) {
      return;
    }
    TreeLimits.require(path, to);
    List<Entry> before = DirectoryNode.read(from, objects);
    List<Entry> after = DirectoryNode.read(to, objects);
    unfolding.note(to, after.size());
    int i = 0;
    int j = 0;
    while (i < before.size() || j < after.size()) {
      int order =
          i == before.size()
              ? 1
              : j == after.size() ? -1 : before.get(i).name().compareTo(after.get(j).name());
      Optional<Entry> old = order <= 0 ? Optional.of(before.get(i++)) : Optional.empty();
      Optional<Entry> young = order >= 0 ? Optional.of(after.get(j++)) : Optional.empty();
      pair(join(path, old.or(() -> young).orElseThrow()), old, young);
    }
  }

  private void pair(String path, Optional<Entry> from, Optional<Entry> to) throws IOException {
    Optional<Oid> oldTree = tree(from);
    Optional<Oid> newTree = tree(to);
    compare(path, from, to, null);
    if (oldTree.isPresent() && newTree.isPresent()) {
      trees(path, oldTree.get(), newTree.get());
    } else if (oldTree.isPresent()) {
      wholeDirectory(path, oldTree.get(), Change.Kind.REMOVED);
    } else if (newTree.isPresent()) {
      wholeDirectory(path, newTree.get(), Change.Kind.ADDED);
    }
  }

  static Optional<Oid> tree(Optional<Entry> entry) {
    return entry.flatMap(
        e ->
            e.node() instanceof DirectoryLink directory
                ? Optional.of(directory.tree())
                : Optional.empty());
  }

  private void tell(
      String path,
      Change.Kind kind,
      long oldSize,
      long newSize,
      ContentDelta delta,
      List<String> metadata)
      throws IOException {
    listener.changed(
        new Change(
            PathBytes.of(Escape.parse(path)),
            kind,
            oldSize,
            newSize,
            delta.bytes(),
            delta.chunks(),
            metadata));
  }

  private static long size(Entry entry) {
    return entry.node() instanceof FileNode file ? file.size() : 0;
  }
}
