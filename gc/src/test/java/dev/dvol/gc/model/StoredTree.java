// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc.model;

import dev.dvol.gc.model.FileTree.Kind;
import dev.dvol.gc.model.FileTree.Node;
import dev.dvol.store.chunk.StoredContent;
import dev.dvol.store.object.ObjectSource;
import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.Timestamp;
import dev.dvol.store.tree.Attribute;
import dev.dvol.store.tree.DirectoryNode;
import dev.dvol.store.tree.Entry;
import dev.dvol.store.tree.Entry.DirectoryLink;
import dev.dvol.store.tree.Entry.FileNode;
import dev.dvol.store.tree.Entry.Metadata;
import dev.dvol.store.tree.Entry.SymlinkNode;
import dev.dvol.store.tree.Escape;
import dev.dvol.store.tree.RootTree;
import dev.dvol.store.worktree.StoredFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads commits back into memory, each content once: cheaper than restoring them to a disk. */
final class StoredTree {
  private record Content(long size, Optional<StoredContent> stored) {}

  private final ObjectSource objects;
  private final Map<Content, byte[]> contents = new HashMap<>();

  StoredTree(ObjectSource objects) {
    this.objects = objects;
  }

  FileTree read(RootTree root) throws IOException {
    FileTree.Builder builder = new FileTree.Builder();
    builder.add("", node(Kind.DIRECTORY, root.root(), new byte[0], ""));
    add(root, root.content(), "", builder, new HashMap<>());
    return builder.build();
  }

  private void add(
      RootTree root,
      Oid directory,
      String above,
      FileTree.Builder builder,
      Map<String, String> leaders)
      throws IOException {
    for (Entry entry : DirectoryNode.read(directory, objects)) {
      String path = above + new String(entry.name().bytes(), StandardCharsets.UTF_8);
      if (entry.node() instanceof FileNode file) {
        byte[] content = content(file, root);
        builder.add(path, node(Kind.FILE, entry.metadata(), content, leader(entry, path, leaders)));
      } else if (entry.node() instanceof SymlinkNode link) {
        byte[] target = Escape.parse(link.target());
        String leader = leader(entry, path, leaders);
        builder.add(path, node(Kind.SYMLINK, entry.metadata(), target, leader));
      } else if (entry.node() instanceof DirectoryLink link) {
        builder.add(path, node(Kind.DIRECTORY, entry.metadata(), new byte[0], ""));
        add(root, link.tree(), path + "/", builder, leaders);
      } else {
        throw new IllegalStateException(path + " is " + entry.kind());
      }
    }
  }

  private static String leader(Entry entry, String path, Map<String, String> leaders) {
    Optional<String> group = entry.node().linkGroup();
    if (group.isEmpty()) {
      return "";
    }
    String first = leaders.computeIfAbsent(group.get(), g -> path);
    return first.equals(path) ? "" : first;
  }

  private byte[] content(FileNode file, RootTree root) throws IOException {
    Content key = new Content(file.size(), file.content());
    byte[] known = contents.get(key);
    if (known == null) {
      ByteArrayOutputStream out = new ByteArrayOutputStream((int) file.size());
      StoredFile.copy(file, root.parameters(), objects, out);
      known = out.toByteArray();
      contents.put(key, known);
    }
    return known;
  }

  private static Node node(Kind kind, Metadata metadata, byte[] content, String leader) {
    Timestamp modified = metadata.modified();
    Map<String, String> attributes = new TreeMap<>();
    for (Attribute attribute : metadata.attributes()) {
      attributes.put(attribute.toString(), HexFormat.of().formatHex(attribute.value()));
    }
    return new Node(
        kind,
        metadata.permissions(),
        metadata.uid(),
        metadata.gid(),
        modified.seconds() * 1_000_000_000L + modified.nanos(),
        attributes,
        content,
        leader);
  }
}
