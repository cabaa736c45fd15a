// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.tree;

import dev.dvol.store.chunk.CutRule;
import dev.dvol.store.chunk.StoredContent;
import dev.dvol.store.object.Digest;
import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.FileKind;
import dev.dvol.store.posix.Name;
import dev.dvol.store.posix.Timestamp;
import dev.dvol.store.tree.Entry.DirectoryLink;
import dev.dvol.store.tree.Entry.FileNode;
import dev.dvol.store.tree.Entry.Metadata;
import dev.dvol.store.tree.Entry.Node;
import dev.dvol.store.tree.Entry.SpecialNode;
import dev.dvol.store.tree.Entry.SymlinkNode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * An entry's metadata as one line of ASCII, in the one form the format allows; a line that is not
 * exactly what its own entry would be written as is refused. The ids of content and directory are
 * not in it: they are the tree's to name, because what is not named by a tree git would not keep.
 *
 * <pre>
 * line  = name SP kind SP mode SP uid SP gid SP seconds "." nanos *( SP field )
 * field = "size=" n / "cut=" rule / "digest=" d / "data=" n / "target=" t / "rdev=" major ":" minor
 *       / "group=" path / "x:" name "=" value
 * </pre>
 */
final class EntryCodec {
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final Base64.Decoder DECODER = Base64.getUrlDecoder();
  private static final int FIXED_FIELDS = 6;
  private static final int LARGEST_PERMISSIONS = 07777;
  private static final int SYMLINK_PERMISSIONS = 0777;

  private EntryCodec() {}

  /** What the tree names for an entry: the object, and whether it is a tree. */
  record Target(Oid id, boolean isTree) {}

  static String encode(String name, Entry entry) {
    Metadata metadata = entry.metadata();
    Timestamp time = metadata.modified();
    StringBuilder out = new StringBuilder(160);
    out.append(name)
        .append(' ')
        .append(entry.kind().letter())
        .append(' ')
        .append(octal(metadata.permissions()))
        .append(' ')
        .append(metadata.uid())
        .append(' ')
        .append(metadata.gid())
        .append(' ')
        .append(time.seconds())
        .append('.')
        .append(padded(time.nanos()));
    appendNode(out, entry.node());
    entry.node().linkGroup().ifPresent(group -> out.append(" group=").append(group));
    for (Attribute attribute : metadata.attributes()) {
      out.append(" x:")
          .append(attribute.escapedName())
          .append('=')
          .append(ENCODER.encodeToString(attribute.value()));
    }
    return out.toString();
  }

  private static void appendNode(StringBuilder out, Node node) {
    if (node instanceof FileNode file) {
      out.append(" size=").append(file.size());
      file.content()
          .ifPresent(
              content -> {
                if (content.hasNodes()) {
                  out.append(" cut=").append(file.cut().word());
                }
                out.append(" digest=").append(content.digest().text());
              });
      if (file.content().isPresent() && file.dataBytes() != file.size()) {
        out.append(" data=").append(file.dataBytes());
      }
    } else if (node instanceof SymlinkNode link) {
      out.append(" target=").append(link.target());
    } else if (node instanceof SpecialNode special && isDevice(special.kind())) {
      out.append(" rdev=").append(special.major()).append(':').append(special.minor());
    }
  }

  /**
   * The entry of a line.
   *
   * @param target what the tree names beside it, if anything
   * @throws IllegalArgumentException if it is not canonical or does not fit its target
   */
  static Entry parse(String line, Name name, Optional<Target> target) {
    String[] parts = line.split(" ", -1);
    if (parts.length < FIXED_FIELDS || parts[1].length() != 1) {
      throw new IllegalArgumentException("not an entry: " + line);
    }
    FieldReader fields = new FieldReader(parts, FIXED_FIELDS);
    FileKind kind = FileKind.ofLetter(parts[1].charAt(0));
    int dot = parts[5].indexOf('.');
    if (dot < 0) {
      throw new IllegalArgumentException("not a time: " + line);
    }
    Timestamp modified =
        new Timestamp(
            Long.parseLong(parts[5].substring(0, dot)),
            Integer.parseInt(parts[5].substring(dot + 1)));
    Node node = parseNode(kind, fields, target);
    List<Attribute> attributes = new ArrayList<>();
    for (String field = fields.next(); !field.isEmpty(); field = fields.next()) {
      int equals = field.indexOf('=');
      if (!field.startsWith("x:") || equals < 0) {
        throw new IllegalArgumentException("unknown field: " + field);
      }
      attributes.add(
          new Attribute(
              Escape.parse(field.substring(2, equals)),
              DECODER.decode(field.substring(equals + 1))));
    }
    Metadata metadata =
        new Metadata(
            permissions(parts[2], kind),
            unsigned32(parts[3]),
            unsigned32(parts[4]),
            modified,
            attributes);
    for (int i = 1; i < attributes.size(); i++) {
      if (attributes.get(i - 1).compareTo(attributes.get(i)) >= 0) {
        throw new IllegalArgumentException("attributes out of order: " + line);
      }
    }
    Entry entry = new Entry(name, metadata, node);
    if (!encode(parts[0], entry).equals(line)) {
      throw new IllegalArgumentException("not in canonical form: " + line);
    }
    return entry;
  }

  private static Node parseNode(FileKind kind, FieldReader fields, Optional<Target> target) {
    if (target.isPresent() && kind != FileKind.FILE && kind != FileKind.DIRECTORY) {
      throw new IllegalArgumentException("an object where none belongs");
    }
    return switch (kind) {
      case FILE -> parseFile(fields, target);
      case DIRECTORY ->
          new DirectoryLink(
              target
                  .filter(Target::isTree)
                  .orElseThrow(() -> new IllegalArgumentException("a directory without a tree"))
                  .id());
      case SYMLINK -> {
        String link =
            fields
                .find("target=")
                .orElseThrow(() -> new IllegalArgumentException("a link without a target"));
        requirePath(link);
        if (Escape.parse(link).length > TreeLimits.LONGEST_TARGET) {
          throw new IllegalArgumentException("a link with a target longer than any");
        }
        yield new SymlinkNode(link, group(fields));
      }
      case FIFO, SOCKET -> new SpecialNode(kind, 0, 0, group(fields));
      case CHARACTER_DEVICE, BLOCK_DEVICE -> {
        String[] numbers = fields.find("rdev=").orElse("").split(":", -1);
        if (numbers.length != 2) {
          throw new IllegalArgumentException("a device without numbers");
        }
        int major = Integer.parseInt(numbers[0]);
        int minor = Integer.parseInt(numbers[1]);
        if (major < 0 || minor < 0) {
          throw new IllegalArgumentException("no such device: " + major + ":" + minor);
        }
        yield new SpecialNode(kind, major, minor, group(fields));
      }
    };
  }

  private static FileNode parseFile(FieldReader fields, Optional<Target> target) {
    long size =
        Long.parseLong(
            fields
                .find("size=")
                .orElseThrow(() -> new IllegalArgumentException("a file without a size")));
    Optional<String> cut = fields.find("cut=");
    Optional<Digest> digest = fields.find("digest=").map(Digest::parse);
    Optional<String> data = fields.find("data=");
    boolean hasNodes = target.map(Target::isTree).orElse(false);
    boolean fits =
        size >= 0 && digest.isPresent() == target.isPresent() && cut.isPresent() == hasNodes;
    if (!fits) {
      throw new IllegalArgumentException("a file that does not fit its object");
    }
    Optional<StoredContent> content =
        digest.flatMap(d -> target.map(t -> new StoredContent(d, t.id(), t.isTree())));
    long dataBytes = data.map(Long::parseLong).orElse(content.isPresent() ? size : 0);
    if (content.isPresent() && (dataBytes < 1 || dataBytes > size)) {
      throw new IllegalArgumentException(dataBytes + " bytes of data in a file of " + size);
    }
    return new FileNode(
        size, cut.map(CutRule::ofWord).orElse(CutRule.CONTENT), content, dataBytes, group(fields));
  }

  private static Optional<String> group(FieldReader fields) {
    Optional<String> group = fields.find("group=");
    group.ifPresent(EntryCodec::requirePath);
    return group;
  }

  private static void requirePath(String escaped) {
    byte[] path = Escape.parse(escaped);
    boolean hasNul = false;
    for (byte b : path) {
      hasNul |= b == 0;
    }
    if (path.length == 0 || hasNul) {
      throw new IllegalArgumentException("not a path: " + escaped);
    }
  }

  private static int permissions(String octal, FileKind kind) {
    int permissions = Integer.parseInt(octal, 8);
    boolean fits =
        kind == FileKind.SYMLINK
            ? permissions == SYMLINK_PERMISSIONS
            : permissions >= 0 && permissions <= LARGEST_PERMISSIONS;
    if (!fits) {
      throw new IllegalArgumentException("no such mode: " + octal);
    }
    return permissions;
  }

  private static boolean isDevice(FileKind kind) {
    return kind == FileKind.CHARACTER_DEVICE || kind == FileKind.BLOCK_DEVICE;
  }

  private static long unsigned32(String text) {
    int id = Integer.parseUnsignedInt(text);
    if (id == -1) {
      // The kernel takes it for "leave as it is", so no file can have it.
      throw new IllegalArgumentException("no such owner: " + text);
    }
    return Integer.toUnsignedLong(id);
  }

  private static String octal(int permissions) {
    String digits = Integer.toOctalString(permissions);
    return "0".repeat(Math.max(0, 4 - digits.length())) + digits;
  }

  private static String padded(int nanos) {
    String digits = Integer.toString(nanos);
    return "0".repeat(9 - digits.length()) + digits;
  }

  /** Takes fields in their one order. */
  private static final class FieldReader {
    private final String[] parts;
    private int at;

    FieldReader(String[] parts, int from) {
      this.parts = parts;
      this.at = from;
    }

    Optional<String> find(String prefix) {
      if (at < parts.length && parts[at].startsWith(prefix)) {
        return Optional.of(parts[at++].substring(prefix.length()));
      }
      return Optional.empty();
    }

    String next() {
      return at < parts.length ? parts[at++] : "";
    }
  }
}
