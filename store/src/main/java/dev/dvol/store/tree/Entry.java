// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.tree;

import dev.dvol.store.chunk.CutRule;
import dev.dvol.store.chunk.StoredContent;
import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.FileKind;
import dev.dvol.store.posix.Name;
import dev.dvol.store.posix.Timestamp;
import java.util.List;
import java.util.Optional;

/**
 * One name of a directory with everything that is kept of it.
 *
 * @param name its name
 * @param metadata what all kinds of entries have
 * @param node what its kind has
 */
public record Entry(Name name, Metadata metadata, Node node) {

  /**
   * What all kinds of entries have.
   *
   * @param permissions the low twelve bits of the mode; 0777 for a symbolic link
   * @param uid owner, 0 to 2^32-1
   * @param gid group, 0 to 2^32-1
   * @param modified modification time
   * @param attributes extended attributes, sorted by name
   */
  public record Metadata(
      int permissions, long uid, long gid, Timestamp modified, List<Attribute> attributes) {
    /** Sorts and copies. */
    public Metadata {
      attributes = attributes.stream().sorted().toList();
    }

    /** The same with another time. */
    public Metadata withModified(Timestamp time) {
      return new Metadata(permissions, uid, gid, time, attributes);
    }

    /** Whether all but the time is equal. */
    public boolean equalsButForTime(Metadata other) {
      return withModified(other.modified).equals(other);
    }
  }

  /** What an entry is, with what only that kind has. */
  public sealed interface Node {
    /** The kind. */
    FileKind kind();

    /** The first path of its hard-link group, as bytes escaped; empty when it has no other name in the volume. */
    Optional<String> linkGroup();
  }

  /**
   * A regular file.
   *
   * @param size length in bytes
   * @param cut how it is cut into chunks
   * @param content its chunks; none for a file without data
   * @param dataBytes bytes that lie in chunks; the rest of {@code size} is holes
   */
  public record FileNode(
      long size,
      CutRule cut,
      Optional<StoredContent> content,
      long dataBytes,
      Optional<String> linkGroup)
      implements Node {
    @Override
    public FileKind kind() {
      return FileKind.FILE;
    }

    /** Whether two files have the same bytes and holes, as far as their digests tell. */
    public boolean hasContentOf(FileNode other) {
      return size == other.size
          && content.map(StoredContent::digest).equals(other.content.map(StoredContent::digest))
          && content.map(StoredContent::hasNodes).equals(other.content.map(StoredContent::hasNodes));
    }
  }

  /**
   * A directory.
   *
   * @param tree its directory node
   */
  public record DirectoryLink(Oid tree) implements Node {
    @Override
    public FileKind kind() {
      return FileKind.DIRECTORY;
    }

    @Override
    public Optional<String> linkGroup() {
      return Optional.empty();
    }
  }

  /**
   * A symbolic link.
   *
   * @param target its target's bytes, escaped by {@link Escape}
   */
  public record SymlinkNode(String target, Optional<String> linkGroup) implements Node {
    @Override
    public FileKind kind() {
      return FileKind.SYMLINK;
    }
  }

  /**
   * A named pipe, socket or device.
   *
   * @param kind which
   * @param major device number, 0 for pipe and socket
   * @param minor device number, 0 for pipe and socket
   */
  public record SpecialNode(FileKind kind, int major, int minor, Optional<String> linkGroup)
      implements Node {}

  /** The kind of its node. */
  public FileKind kind() {
    return node.kind();
  }

  /** The same entry with other metadata. */
  public Entry withMetadata(Metadata other) {
    return new Entry(name, other, node);
  }
}
