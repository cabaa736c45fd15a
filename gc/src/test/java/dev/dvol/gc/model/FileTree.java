// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * All there is in a directory by path, the directory itself under the empty one, in the order of a
 * walk that goes down at once. Immutable.
 */
final class FileTree {
  /** A tree with nothing in it, not even a root: what a branch without commits is compared with. */
  static final FileTree NOTHING = new FileTree(Map.of());

  private final Map<String, Node> nodes;

  private FileTree(Map<String, Node> nodes) {
    this.nodes = nodes;
  }

  /** What a path is. */
  enum Kind {
    FILE,
    DIRECTORY,
    SYMLINK
  }

  /** One path. */
  static final class Node {
    private final Kind kind;
    private final int permissions;
    private final long owner;
    private final long modifiedNanos;
    private final byte[] content;
    private final String leader;
    private final Map<String, String> attributes;

    /**
     * One path.
     *
     * @param attributes its extended attributes, values as hex
     * @param content of a file, or the target of a link
     * @param leader the first path of the same file, if that is another one; else empty
     */
    Node(
        Kind kind,
        int permissions,
        long uid,
        long gid,
        long modifiedNanos,
        Map<String, String> attributes,
        byte[] content,
        String leader) {
      this.attributes = attributes;
      this.kind = kind;
      this.permissions = permissions;
      this.owner = uid << 32 | gid;
      // The platform tells those of symbolic links to the microsecond only.
      this.modifiedNanos = kind == Kind.SYMLINK ? 0 : modifiedNanos;
      this.content = content;
      this.leader = leader;
    }

    Kind kind() {
      return kind;
    }

    private boolean equalsButForTime(Node other) {
      return kind == other.kind
          && permissions == other.permissions
          && owner == other.owner
          && attributes.equals(other.attributes)
          && leader.equals(other.leader)
          && Arrays.equals(content, other.content);
    }

    @Override
    public String toString() {
      return "%s %o %x %d %s %d bytes %08x %s"
          .formatted(
              kind,
              permissions,
              owner,
              modifiedNanos,
              attributes,
              content.length,
              Arrays.hashCode(content),
              leader);
    }
  }

  /** Collects nodes in walk order. */
  static final class Builder {
    private final Map<String, Node> nodes = new LinkedHashMap<>();

    void add(String path, Node node) {
      nodes.put(path, node);
    }

    FileTree build() {
      return new FileTree(nodes);
    }
  }

  /** A directory as it is now. What it has of one that was read before is kept once. */
  static FileTree read(Path top, FileTree before) throws IOException {
    Reader reader = new Reader(before);
    reader.add(top, "");
    return reader.builder.build();
  }

  private static final class Reader {
    private final Builder builder = new Builder();
    private final Map<Object, String> leaders = new HashMap<>();
    private final FileTree before;

    Reader(FileTree before) {
      this.before = before;
    }

    void add(Path file, String path) throws IOException {
      Map<String, Object> stat =
          Files.readAttributes(
              file, "unix:mode,uid,gid,ino,nlink,lastModifiedTime", LinkOption.NOFOLLOW_LINKS);
      int mode = (Integer) stat.get("mode");
      long modified = ((FileTime) stat.get("lastModifiedTime")).to(TimeUnit.NANOSECONDS);
      Kind kind =
          switch (mode & 0170000) {
            case 0100000 -> Kind.FILE;
            case 0040000 -> Kind.DIRECTORY;
            case 0120000 -> Kind.SYMLINK;
            default -> throw new IllegalStateException("%s has mode %o".formatted(file, mode));
          };
      String leader = "";
      if (kind != Kind.DIRECTORY && (Integer) stat.get("nlink") > 1) {
        String first = leaders.computeIfAbsent(stat.get("ino"), inode -> path);
        leader = first.equals(path) ? "" : first;
      }
      byte[] content =
          switch (kind) {
            case FILE -> once(path, Files.readAllBytes(file));
            case SYMLINK ->
                Files.readSymbolicLink(file).toString().getBytes(StandardCharsets.UTF_8);
            case DIRECTORY -> new byte[0];
          };
      int uid = (Integer) stat.get("uid");
      int gid = (Integer) stat.get("gid");
      Map<String, String> attributes = kind == Kind.SYMLINK ? Map.of() : attributes(file);
      builder.add(
          path, new Node(kind, mode & 07777, uid, gid, modified, attributes, content, leader));
      if (kind == Kind.DIRECTORY) {
        for (String name : names(file)) {
          add(file.resolve(name), path.isEmpty() ? name : path + "/" + name);
        }
      }
    }

    private byte[] once(String path, byte[] content) {
      Node known = before.nodes.get(path);
      return known != null && Arrays.equals(known.content, content) ? known.content : content;
    }

    // The platform tells those of users only, with their prefix cut off.
    private static Map<String, String> attributes(Path file) throws IOException {
      UserDefinedFileAttributeView view =
          Files.getFileAttributeView(
              file, UserDefinedFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
      Map<String, String> attributes = new TreeMap<>();
      for (String name : view.list()) {
        ByteBuffer value = ByteBuffer.allocate(view.size(name));
        view.read(name, value);
        attributes.put("user." + name, HexFormat.of().formatHex(value.array()));
      }
      return attributes;
    }

    private static List<String> names(Path directory) throws IOException {
      List<String> names = new ArrayList<>();
      try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
        all.forEach(path -> names.add(path.getFileName().toString()));
      }
      names.sort(null);
      return names;
    }
  }

  /** All paths of a kind. */
  List<String> paths(Kind kind) {
    return nodes.entrySet().stream()
        .filter(each -> each.getValue().kind == kind)
        .map(Map.Entry::getKey)
        .toList();
  }

  /**
   * What differs, in words.
   *
   * @param times whether times count
   */
  List<String> differences(FileTree other, boolean times) {
    List<String> differences = new ArrayList<>();
    Set<String> all = new TreeSet<>(nodes.keySet());
    all.addAll(other.nodes.keySet());
    for (String path : all) {
      Node one = nodes.get(path);
      Node two = other.nodes.get(path);
      if (!isSame(one, two, times)) {
        differences.add("'" + path + "': " + one + " / " + two);
      }
    }
    return differences;
  }

  boolean isSame(FileTree other) {
    return nodes.keySet().equals(other.nodes.keySet())
        && nodes.keySet().stream()
            .allMatch(path -> isSame(nodes.get(path), other.nodes.get(path), true));
  }

  private static boolean isSame(@Nullable Node one, @Nullable Node other, boolean times) {
    return one != null
        && other != null
        && one.equalsButForTime(other)
        && (!times || one.modifiedNanos == other.modifiedNanos);
  }

  /**
   * The paths that a status tells when this is there and another state is what it is compared with:
   * of directories only those whose own metadata differ, and empty ones that came or went.
   */
  Set<String> changedSince(FileTree before) {
    Set<String> changed = new TreeSet<>();
    Set<String> all = new TreeSet<>(nodes.keySet());
    all.addAll(before.nodes.keySet());
    for (String path : all) {
      Node old = before.nodes.get(path);
      Node young = nodes.get(path);
      boolean tells =
          old != null && young != null
              ? !old.equalsButForTime(young)
              : (young == null ? before : this).isToldAsAWhole(path, young == null ? old : young);
      if (tells) {
        changed.add(path);
      }
    }
    return changed;
  }

  private boolean isToldAsAWhole(String path, @Nullable Node node) {
    if (node == null || node.kind != Kind.DIRECTORY) {
      return true;
    }
    return !path.isEmpty() && nodes.keySet().stream().noneMatch(p -> p.startsWith(path + "/"));
  }
}
