// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.tree;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.error.ObjectMissingException;
import dev.dvol.store.object.GitTree;
import dev.dvol.store.object.ObjectSink;
import dev.dvol.store.object.ObjectSource;
import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.Name;
import dev.dvol.store.sha1.Sha1;
import dev.dvol.store.tree.Entry.DirectoryLink;
import dev.dvol.store.tree.Entry.FileNode;
import dev.dvol.store.tree.EntryCodec.Target;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The entries of one directory as git trees. Up to {@link #LARGEST_LEAF} entries are a
 * <em>leaf</em>: a tree with the blob {@code .entries}, one line an entry, and under the escaped
 * name of each entry that has an object, that object. More are an <em>inner node</em>: trees {@code
 * .0} to {@code .f} by the first hex digit of the SHA-1 of the name, then by the second, and so on.
 * The shape depends on the names alone.
 *
 * <p>One file changed among a million thus costs one leaf and a few inner nodes.
 */
public final class DirectoryNode {
  /** Most entries of a leaf. */
  public static final int LARGEST_LEAF = 256;

  private static final String ENTRIES = ".entries";
  private static final int DEEPEST = 40;

  private DirectoryNode() {}

  /** Writes a directory of these entries and returns its node. */
  public static Oid write(Collection<Entry> entries, ObjectSink sink) throws IOException {
    return write(new ArrayList<>(entries), 0, sink);
  }

  /** All entries of a directory, sorted by name. */
  public static List<Entry> read(Oid node, ObjectSource objects) throws IOException {
    List<Entry> all = new ArrayList<>();
    collect(node, new byte[0], objects, all);
    all.sort((a, b) -> a.name().compareTo(b.name()));
    return all;
  }

  /** Takes what {@link #walk} finds. */
  public interface Visitor {
    /** Whether to look at a node and what is below it. */
    boolean enter(Oid node) throws IOException;

    /** The entries of a leaf. */
    void entries(Oid leaf, List<Entry> entries) throws IOException;

    /** A node, or the blob with its entries, that is damaged, missing or not what it should be. */
    void damaged(Oid node, IOException why) throws IOException;
  }

  /**
   * Goes through the nodes of a directory, each checked like {@link #read} does; what is wrong is
   * told and passed over.
   *
   * @throws IOException if the disk fails, or from the visitor
   */
  public static void walk(Oid node, ObjectSource objects, Visitor visitor) throws IOException {
    walk(node, new byte[0], objects, visitor);
  }

  private static void walk(Oid node, byte[] way, ObjectSource objects, Visitor visitor)
      throws IOException {
    if (!visitor.enter(node)) {
      return;
    }
    Content content;
    try {
      content = content(node, way, objects);
    } catch (ObjectCorruptException | ObjectMissingException e) {
      visitor.damaged(node, e);
      return;
    }
    if (content.children().isEmpty()) {
      visitor.entries(node, content.entries());
    }
    for (Map.Entry<Integer, Oid> child : content.children().entrySet()) {
      walk(child.getValue(), longer(way, child.getKey()), objects, visitor);
    }
  }

  /** What a node has: children by their digit if it is an inner node, else entries. */
  record Content(List<Entry> entries, SortedMap<Integer, Oid> children) {}

  /**
   * Reads one node.
   *
   * @param way the hex digits that led to it, by which its place is checked
   */
  static Content content(Oid node, byte[] way, ObjectSource objects) throws IOException {
    if (way.length >= DEEPEST) {
      throw tooDeep(node);
    }
    GitTree tree = GitTree.parse(node, objects.read(node, ObjectType.TREE));
    if (!isLeaf(tree)) {
      return new Content(List.of(), innerChildren(node, tree));
    }
    List<Entry> entries = leafEntries(node, tree, objects);
    requireCanonical(node, entries, way);
    return new Content(entries, new TreeMap<>());
  }

  /**
   * Writes a directory that is another with some entries replaced, added or (where the value is
   * empty) removed, reading and writing only the nodes concerned. The result is the very node that
   * {@link #write} gives for the same entries.
   */
  public static Oid update(
      Oid node, Map<Name, Optional<Entry>> changes, ObjectSource objects, ObjectSink sink)
      throws IOException {
    return changes.isEmpty() ? node : update(node, 0, changes, objects, sink);
  }

  private static Oid write(List<Entry> entries, int depth, ObjectSink sink) throws IOException {
    if (entries.size() <= LARGEST_LEAF) {
      return writeLeaf(entries, sink);
    }
    SortedMap<Integer, List<Entry>> buckets = new TreeMap<>();
    for (Entry entry : entries) {
      buckets.computeIfAbsent(bucket(entry.name(), depth), b -> new ArrayList<>()).add(entry);
    }
    SortedMap<Integer, Oid> children = new TreeMap<>();
    for (Map.Entry<Integer, List<Entry>> each : buckets.entrySet()) {
      children.put(each.getKey(), write(each.getValue(), depth + 1, sink));
    }
    return writeInner(children, sink);
  }

  private static Oid writeLeaf(List<Entry> unsorted, ObjectSink sink) throws IOException {
    List<Entry> entries = new ArrayList<>(unsorted);
    entries.sort((a, b) -> a.name().compareTo(b.name()));
    StringBuilder lines = new StringBuilder();
    List<GitTree.Entry> names = new ArrayList<>(entries.size() + 1);
    for (Entry entry : entries) {
      String name = Escape.of(entry.name().bytes());
      lines.append(EntryCodec.encode(name, entry)).append('\n');
      target(entry).ifPresent(t -> names.add(new GitTree.Entry(name, t.isTree(), t.id())));
    }
    byte[] text = lines.toString().getBytes(StandardCharsets.ISO_8859_1);
    names.add(new GitTree.Entry(ENTRIES, false, sink.put(ObjectType.BLOB, text)));
    return sink.put(ObjectType.TREE, new GitTree(names).encode());
  }

  private static Optional<Target> target(Entry entry) {
    if (entry.node() instanceof FileNode file) {
      return file.content().map(content -> new Target(content.id(), content.hasNodes()));
    }
    if (entry.node() instanceof DirectoryLink directory) {
      return Optional.of(new Target(directory.tree(), true));
    }
    return Optional.empty();
  }

  private static Oid writeInner(SortedMap<Integer, Oid> children, ObjectSink sink)
      throws IOException {
    List<GitTree.Entry> entries = new ArrayList<>(children.size());
    children.forEach(
        (bucket, id) ->
            entries.add(new GitTree.Entry("." + Integer.toHexString(bucket), true, id)));
    return sink.put(ObjectType.TREE, new GitTree(entries).encode());
  }

  private static void collect(Oid node, byte[] way, ObjectSource objects, List<Entry> into)
      throws IOException {
    Content content = content(node, way, objects);
    into.addAll(content.entries());
    for (Map.Entry<Integer, Oid> child : content.children().entrySet()) {
      collect(child.getValue(), longer(way, child.getKey()), objects, into);
    }
  }

  /** The way to the child of a digit. */
  static byte[] longer(byte[] way, int digit) {
    byte[] longer = Arrays.copyOf(way, way.length + 1);
    longer[way.length] = (byte) digit;
    return longer;
  }

  // A name in the wrong bucket would be read but never found; and a node named by two buckets could
  // make a small tree endless.
  private static void requireCanonical(Oid leaf, List<Entry> entries, byte[] way)
      throws ObjectCorruptException {
    boolean fits = entries.size() <= LARGEST_LEAF && (way.length == 0 || !entries.isEmpty());
    for (Entry entry : way.length == 0 ? List.<Entry>of() : entries) {
      byte[] hash = Sha1.ofJava().digest(entry.name().bytes());
      for (int depth = 0; depth < way.length; depth++) {
        fits &= digit(hash, depth) == way[depth];
      }
    }
    if (!fits) {
      throw new ObjectCorruptException(
          leaf.hex(), "directory node " + leaf + " is not where its entries belong");
    }
  }

  private static Oid update(
      Oid node,
      int depth,
      Map<Name, Optional<Entry>> changes,
      ObjectSource objects,
      ObjectSink sink)
      throws IOException {
    if (depth >= DEEPEST) {
      throw tooDeep(node);
    }
    GitTree tree = GitTree.parse(node, objects.read(node, ObjectType.TREE));
    if (isLeaf(tree)) {
      Map<Name, Entry> entries = new HashMap<>();
      leafEntries(node, tree, objects).forEach(entry -> entries.put(entry.name(), entry));
      apply(changes, entries);
      return write(new ArrayList<>(entries.values()), depth, sink);
    }
    SortedMap<Integer, Oid> children = innerChildren(node, tree);
    SortedMap<Integer, Map<Name, Optional<Entry>>> byBucket = new TreeMap<>();
    changes.forEach(
        (name, change) ->
            byBucket.computeIfAbsent(bucket(name, depth), b -> new HashMap<>()).put(name, change));
    boolean shrinks = changes.values().stream().anyMatch(Optional::isEmpty);
    for (Map.Entry<Integer, Map<Name, Optional<Entry>>> each : byBucket.entrySet()) {
      Oid child = children.get(each.getKey());
      Oid updated;
      if (child == null) {
        Map<Name, Entry> entries = new HashMap<>();
        apply(each.getValue(), entries);
        if (entries.isEmpty()) {
          continue;
        }
        updated = write(new ArrayList<>(entries.values()), depth + 1, sink);
      } else {
        updated = update(child, depth + 1, each.getValue(), objects, sink);
      }
      children.put(each.getKey(), updated);
    }
    return shrinks ? afterShrinking(children, depth, objects, sink) : writeInner(children, sink);
  }

  // Canonical form: few enough entries are a leaf again, and an empty bucket has no node.
  private static Oid afterShrinking(
      SortedMap<Integer, Oid> children, int depth, ObjectSource objects, ObjectSink sink)
      throws IOException {
    SortedMap<Integer, Oid> filled = new TreeMap<>();
    List<Entry> all = new ArrayList<>();
    boolean mustStayInner = false;
    for (Map.Entry<Integer, Oid> child : children.entrySet()) {
      GitTree tree =
          GitTree.parse(child.getValue(), objects.read(child.getValue(), ObjectType.TREE));
      if (!isLeaf(tree)) {
        mustStayInner = true;
        filled.put(child.getKey(), child.getValue());
        continue;
      }
      List<Entry> entries = leafEntries(child.getValue(), tree, objects);
      if (!entries.isEmpty()) {
        filled.put(child.getKey(), child.getValue());
        all.addAll(entries);
      }
    }
    boolean fitsLeaf = !mustStayInner && all.size() <= LARGEST_LEAF;
    return fitsLeaf ? write(all, depth, sink) : writeInner(filled, sink);
  }

  private static void apply(Map<Name, Optional<Entry>> changes, Map<Name, Entry> entries) {
    changes.forEach(
        (name, change) -> {
          if (change.isPresent()) {
            entries.put(name, change.get());
          } else {
            entries.remove(name);
          }
        });
  }

  private static boolean isLeaf(GitTree tree) {
    return tree.entries().stream().anyMatch(entry -> entry.name().equals(ENTRIES));
  }

  private static SortedMap<Integer, Oid> innerChildren(Oid node, GitTree tree)
      throws ObjectCorruptException {
    SortedMap<Integer, Oid> children = new TreeMap<>();
    for (GitTree.Entry entry : tree.entries()) {
      String name = entry.name();
      int digit = name.length() == 2 ? Character.digit(name.charAt(1), 16) : -1;
      if (!entry.isTree() || digit < 0 || !name.equals("." + Integer.toHexString(digit))) {
        throw new ObjectCorruptException(
            node.hex(), "directory node " + node + " has the unknown name " + name);
      }
      children.put(digit, entry.id());
    }
    if (children.isEmpty()) {
      throw new ObjectCorruptException(node.hex(), "directory node " + node + " has no entries");
    }
    return children;
  }

  private static List<Entry> leafEntries(Oid node, GitTree tree, ObjectSource objects)
      throws IOException {
    Map<String, Target> targets = new HashMap<>();
    tree.entries().forEach(e -> targets.put(e.name(), new Target(e.id(), e.isTree())));
    Target list = targets.remove(ENTRIES);
    if (list == null || list.isTree()) {
      throw new ObjectCorruptException(node.hex(), "directory node " + node + " has no entries");
    }
    byte[] text = objects.read(list.id(), ObjectType.BLOB);
    if (text.length > 0 && text[text.length - 1] != '\n') {
      throw new ObjectCorruptException(list.id().hex(), "entries " + list.id() + " are cut short");
    }
    List<Entry> entries = new ArrayList<>();
    for (int at = 0; at < text.length; ) {
      int end = endOfLine(text, at);
      if (entries.size() == LARGEST_LEAF || end - at > TreeLimits.LONGEST_LINE) {
        // Before memory is taken for them: lines are a few bytes each, entries hundreds.
        throw new ObjectCorruptException(
            list.id().hex(), "entries " + list.id() + " are more or longer than allowed");
      }
      String line = new String(text, at, end - at, StandardCharsets.ISO_8859_1);
      at = end + 1;
      try {
        String escaped = line.substring(0, Math.max(0, line.indexOf(' ')));
        Name name = Name.of(Escape.parse(escaped));
        Entry entry = EntryCodec.parse(line, name, Optional.ofNullable(targets.remove(escaped)));
        boolean ascends =
            entries.isEmpty() || entries.get(entries.size() - 1).name().compareTo(name) < 0;
        if (!ascends) {
          throw new IllegalArgumentException("out of order: " + escaped);
        }
        entries.add(entry);
      } catch (IllegalArgumentException e) {
        throw new ObjectCorruptException(
            list.id().hex(), "entries " + list.id() + " are damaged: " + e.getMessage());
      }
    }
    if (!targets.isEmpty()) {
      throw new ObjectCorruptException(
          node.hex(),
          "directory node " + node + " names what its entries do not: " + targets.keySet());
    }
    return entries;
  }

  private static int endOfLine(byte[] text, int from) {
    int at = from;
    while (text[at] != '\n') {
      at++;
    }
    return at;
  }

  /** The digit by which an inner node of this depth leads to a name. */
  static int bucket(Name name, int depth) {
    return digit(Sha1.ofJava().digest(name.bytes()), depth);
  }

  private static int digit(byte[] hash, int depth) {
    int pair = hash[depth / 2] & 0xff;
    return depth % 2 == 0 ? pair >> 4 : pair & 15;
  }

  private static ObjectCorruptException tooDeep(Oid node) {
    return new ObjectCorruptException(
        node.hex(), "directory node " + node + " is nested too deeply");
  }
}
