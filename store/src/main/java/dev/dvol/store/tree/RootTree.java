// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.tree;

import dev.dvol.store.chunk.ChunkParameters;
import dev.dvol.store.error.FormatTooNewException;
import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.object.GitTree;
import dev.dvol.store.object.ObjectSink;
import dev.dvol.store.object.ObjectSource;
import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.Name;
import dev.dvol.store.posix.Timestamp;
import dev.dvol.store.tree.Entry.DirectoryLink;
import dev.dvol.store.tree.Entry.Metadata;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The tree a commit points at: {@code content} (the root's directory node), {@code root} (the
 * metadata of the root itself, one line with the name {@code .}), {@code format.json} (parameters,
 * inherited from the parent), {@code commit.json} (what the commit tells besides its files) and
 * {@code .gitattributes} (so that clones with a work tree neither convert nor diff chunks).
 *
 * @param parameters of the volume
 * @param content the root's directory node
 * @param root the root's own metadata
 * @param record the text of {@code commit.json}
 */
public record RootTree(ChunkParameters parameters, Oid content, Metadata root, String record) {
  private static final String ATTRIBUTES = "* -text -diff -delta -merge\n";
  private static final Name PLACEHOLDER = Name.of("root");

  /** Whether another state has the very same files and root directory. */
  public boolean hasFilesOf(RootTree other) {
    return content.equals(other.content) && root.equals(other.root);
  }

  /** Writes the tree. */
  public Oid write(ObjectSink sink) throws IOException {
    Entry entry = new Entry(PLACEHOLDER, root, new DirectoryLink(content));
    String line = EntryCodec.encode(".", entry) + "\n";
    return sink.put(
        ObjectType.TREE,
        new GitTree(
                List.of(
                    blob(".gitattributes", ATTRIBUTES, sink),
                    blob("commit.json", record, sink),
                    new GitTree.Entry("content", true, content),
                    blob("format.json", FormatDescription.encode(parameters), sink),
                    blob("root", line, sink)))
            .encode());
  }

  private static GitTree.Entry blob(String name, String text, ObjectSink sink) throws IOException {
    return new GitTree.Entry(
        name, false, sink.put(ObjectType.BLOB, text.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Reads the tree of a commit.
   *
   * @throws FormatTooNewException if a newer dvol wrote it
   * @throws ObjectCorruptException if it is not the tree of a dvol commit
   */
  public static RootTree read(Oid tree, ObjectSource objects) throws IOException {
    Map<String, GitTree.Entry> names = new TreeMap<>();
    GitTree.parse(tree, objects.read(tree, ObjectType.TREE))
        .entries()
        .forEach(entry -> names.put(entry.name(), entry));
    GitTree.Entry content = names.get("content");
    if (content == null || !content.isTree()) {
      throw new ObjectCorruptException(
          tree.hex(), "tree " + tree + " is not that of a dvol commit");
    }
    ChunkParameters parameters =
        FormatDescription.parse("tree " + tree, text(tree, names, "format.json", objects));
    String line = text(tree, names, "root", objects);
    try {
      if (!line.startsWith(". ") || !line.endsWith("\n")) {
        throw new IllegalArgumentException("not a root entry: " + line);
      }
      Entry root =
          EntryCodec.parse(
              line.substring(0, line.length() - 1),
              PLACEHOLDER,
              Optional.of(new EntryCodec.Target(content.id(), true)));
      if (!(root.node() instanceof DirectoryLink)) {
        throw new IllegalArgumentException("not a directory: " + line);
      }
      return new RootTree(
          parameters, content.id(), root.metadata(), text(tree, names, "commit.json", objects));
    } catch (IllegalArgumentException e) {
      throw new ObjectCorruptException(
          tree.hex(), "tree " + tree + " has a damaged root entry: " + e.getMessage());
    }
  }

  private static String text(
      Oid tree, Map<String, GitTree.Entry> names, String name, ObjectSource objects)
      throws IOException {
    GitTree.Entry entry = names.get(name);
    if (entry == null || entry.isTree()) {
      throw new ObjectCorruptException(tree.hex(), "tree " + tree + " has no " + name);
    }
    return new String(objects.read(entry.id(), ObjectType.BLOB), StandardCharsets.UTF_8);
  }

  /** The metadata of a directory that nobody has described yet: mode 0755, owner 0, time 0. */
  public static Metadata unknownRoot() {
    return new Metadata(0755, 0, 0, new Timestamp(0, 0), List.of());
  }
}
