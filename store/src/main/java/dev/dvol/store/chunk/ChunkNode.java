// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.chunk;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.object.Digest;
import dev.dvol.store.object.Oid;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The bytes of a chunk node: a git tree whose names are 16 lower-case hex digits of offset from the
 * node's start and 22 characters of digest. All entries are of one kind and so of one length, which
 * makes reading them many times cheaper than reading any tree: of a database of 30 GB there are two
 * million.
 */
final class ChunkNode {
  /** Characters of a name. */
  static final int NAME = 16 + Digest.TEXT_LENGTH;

  private static final byte[] BLOB = "100644 ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] TREE = "40000 ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private ChunkNode() {}

  /** The names of children, one after the other: what the node's digest is taken of. */
  static byte[] names(List<ChunkItem> children, long start) {
    byte[] names = new byte[children.size() * NAME];
    int at = 0;
    for (ChunkItem child : children) {
      writeName(child, start, names, at);
      at += NAME;
    }
    return names;
  }

  /** The node's content; the children are all chunks or all nodes, in ascending order of offset. */
  static byte[] encode(List<ChunkItem> children, byte[] names) {
    byte[] mode = children.get(0).isChunk() ? BLOB : TREE;
    byte[] content = new byte[children.size() * entryLength(mode)];
    int at = 0;
    int name = 0;
    for (ChunkItem child : children) {
      System.arraycopy(mode, 0, content, at, mode.length);
      System.arraycopy(names, name, content, at + mode.length, NAME);
      child.id().copyTo(content, at + mode.length + NAME + 1);
      at += entryLength(mode);
      name += NAME;
    }
    return content;
  }

  /** Whether the children of a node are nodes; false for bytes that are no node. */
  static boolean hasNodes(byte[] content) {
    return startsWith(content, 0, TREE);
  }

  /** The id of the first child; the content is not empty and no shorter than an entry. */
  static Oid firstChild(Oid id, byte[] content) throws ObjectCorruptException {
    byte[] mode = mode(id, content);
    return Oid.at(content, mode.length + NAME + 1);
  }

  /**
   * The children of a node, in ascending order of offset.
   *
   * @throws ObjectCorruptException if the content is not what {@link #encode} makes of them
   */
  static List<ChunkItem> parse(ChunkItem node, byte[] content) throws ObjectCorruptException {
    byte[] mode = mode(node.id(), content);
    if ((mode == TREE) != (node.level() > 1)) {
      throw corrupt(node.id(), "is not in canonical form");
    }
    int length = entryLength(mode);
    if (content.length / length > ChunkTreeBuilder.MOST) {
      throw corrupt(node.id(), "has more than " + ChunkTreeBuilder.MOST + " entries");
    }
    List<ChunkItem> children = new ArrayList<>(content.length / length);
    long previous = -1;
    for (int at = 0; at < content.length; at += length) {
      if (!startsWith(content, at, mode) || content[at + mode.length + NAME] != 0) {
        throw corrupt(node.id(), "is not in canonical form");
      }
      ChunkItem child = child(node, content, at + mode.length);
      if (child.offset() <= previous) {
        throw corrupt(node.id(), "is not in canonical form");
      }
      previous = child.offset();
      children.add(child);
    }
    return children;
  }

  private static ChunkItem child(ChunkItem node, byte[] content, int name)
      throws ObjectCorruptException {
    try {
      long offset = Math.addExact(node.offset(), offset(content, name));
      Digest digest = Digest.parse(content, name + 16);
      return new ChunkItem(offset, digest, Oid.at(content, name + NAME + 1), node.level() - 1);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw corrupt(node.id(), "has a bad name: " + e.getMessage());
    }
  }

  private static byte[] mode(Oid id, byte[] content) throws ObjectCorruptException {
    if (content.length == 0) {
      throw corrupt(id, "is empty");
    }
    byte[] mode = hasNodes(content) ? TREE : BLOB;
    if (!startsWith(content, 0, mode)) {
      throw corrupt(id, "is not in canonical form");
    }
    if (content.length % entryLength(mode) != 0) {
      throw corrupt(id, "is cut short");
    }
    return mode;
  }

  private static int entryLength(byte[] mode) {
    return mode.length + NAME + 1 + Oid.LENGTH;
  }

  private static boolean startsWith(byte[] content, int at, byte[] mode) {
    return content.length - at >= mode.length
        && Arrays.equals(content, at, at + mode.length, mode, 0, mode.length);
  }

  private static void writeName(ChunkItem child, long start, byte[] target, int at) {
    long offset = child.offset() - start;
    for (int i = 0; i < 16; i++) {
      target[at + i] = HEX[(int) (offset >>> (60 - 4 * i)) & 15];
    }
    child.digest().copyTextTo(target, at + 16);
  }

  private static long offset(byte[] content, int at) {
    long offset = 0;
    for (int i = 0; i < 16; i++) {
      int digit = hexDigit(content[at + i]);
      if (digit < 0 || i == 0 && digit > 7) {
        throw new IllegalArgumentException(
            "not an offset: " + new String(content, at, 16, StandardCharsets.ISO_8859_1));
      }
      offset = offset << 4 | digit;
    }
    return offset;
  }

  private static int hexDigit(byte character) {
    if (character >= '0' && character <= '9') {
      return character - '0';
    }
    return character >= 'a' && character <= 'f' ? character - 'a' + 10 : -1;
  }

  private static ObjectCorruptException corrupt(Oid id, String what) {
    return new ObjectCorruptException(id.hex(), "chunk node " + id + " " + what);
  }
}
